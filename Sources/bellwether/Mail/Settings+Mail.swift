public import JobKit
public import Reporting

extension Settings: MailConfigurationSource {}
