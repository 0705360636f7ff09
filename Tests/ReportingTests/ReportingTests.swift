import Testing

/// One test at a time: they start gnuplot, chromium, Python and a mail server.
@Suite("Reporting", .serialized) struct ReportingTests {}
