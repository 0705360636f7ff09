import Core
import Foundation
import Reporting
import TestSupport
import Testing

extension ReportingTests {
    @Suite("Mail templates") struct MailTemplatesTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.url.appending(path: name))
        }

        private func mail(_ templates: MailTemplates) -> MailMessage {
            Fixture.full(signals: 3).mail(
                from: "a@example.org", to: ["b@example.org"], templates: templates, charts: [],
                date: .distantPast)
        }

        @Test("A file replaces the template of its name, and the others stay")
        func replaced() throws {
            try write(
                "monthly.html.mustache",
                "{{> head.html}}<p>{{#signals}}{{section.heading}}{{/signals}} ours</p>")
            try write("notes.txt", "not a template")
            let templates = try MailTemplates(folder: folder.path)
            let message = mail(templates)
            #expect(message.html.contains("<p>Signals ours</p>") && message.html.hasPrefix("<!DOCTYPE html>"))
            #expect(message.text == mail(try MailTemplates()).text)
            #expect(try templates.digest != MailTemplates().digest)
            #expect(message.id == mail(try MailTemplates()).id)
        }

        @Test("A part that all mails share is replaced in all of them")
        func part() throws {
            try write("foot.html.mustache", "<p>Example Ltd</p></table></td></tr></table></body></html>")
            #expect(mail(try MailTemplates(folder: folder.path)).html.contains("Example Ltd"))
        }

        @Test("Values are escaped in a replaced template of HTML, and stand as they are in one of text")
        func kinds() throws {
            try write(
                "alerts.html.mustache",
                "<b title=\"{{head.subject}}\">{{#sections}}{{#bullets}}{{.}}{{/bullets}}{{/sections}}</b>")
            try write("monthly.txt.mustache", "{{#warnings}}{{#bullets}}{{.}};{{/bullets}}{{/warnings}}")
            var report = Fixture.full(signals: 1)
            report.warnings = ["<b> & 'c'"]
            let message = report.mail(
                from: "a@example.org", to: ["b@example.org"],
                templates: try MailTemplates(folder: folder.path), charts: [], date: .distantPast)
            #expect(message.text == "<b> & 'c';")
        }

        @Test("The program's own templates can be taken as they are for a beginning")
        func embedded() throws {
            for (name, text) in MailTemplates.embedded { try write(name, text) }
            #expect(try mail(MailTemplates(folder: folder.path)).bytes() == mail(MailTemplates()).bytes())
            #expect(try MailTemplates(folder: folder.path).digest == MailTemplates().digest)
        }

        @Test("A template that is broken, of no mail, or in no folder is a configuration error that names it")
        func broken() throws {
            try write("daily.txt.mustache", "{{#a}}")
            let broken = #expect(throws: ReportError.self) { try MailTemplates(folder: folder.path) }
            #expect(
                broken?.kind == .configuration && broken?.description.contains("daily.txt.mustache") == true)
            try write("daily.txt.mustache", "fine")
            try write("weekly.txt.mustache", "")
            let stray = #expect(throws: ReportError.self) { try MailTemplates(folder: folder.path) }
            #expect(stray?.description.contains("weekly.txt.mustache is the template of no mail") == true)
            let absent = #expect(throws: ReportError.self) {
                try MailTemplates(folder: folder.appending("no"))
            }
            #expect(absent?.description.contains("mail.templates") == true)
        }
    }
}
