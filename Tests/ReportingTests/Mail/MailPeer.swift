import Foundation
import Reporting
import TestSupport

/// What Python's email package and html.parser make of a message.
struct MailPeer: Decodable {
    var subject: String
    var id: String
    /// Content types, parents before children.
    var parts: [String]
    var text: String
    var html: String
    /// Sources of the pictures, in order, and the content ids of the parts.
    var sources: [String]
    var pictures: [String]
    var attachments: [String]
    var headings: [String]
    /// Tags that are closed in another order than they were opened.
    var crossed: [String]
    var tags: [String]
    /// Bytes of the style in the head.
    var style: Int
    var alternatives: [String]
    var importance: String?

    static func read(_ message: MailMessage) throws -> MailPeer {
        let folder = try TemporaryFolder()
        try Data(message.bytes()).write(to: folder.url.appending(path: "mail"))
        let found = try Peer.python(script, [folder.appending("mail")])
        return try JSONDecoder().decode(MailPeer.self, from: Data(found.utf8))
    }

    private static let script = """
        import email, email.policy, html.parser, json, sys
        raw = open(sys.argv[1], 'rb').read()
        assert max(map(len, raw.split(b'\\r\\n'))) <= 998 and max(raw) < 128
        m = email.message_from_bytes(raw, policy=email.policy.default)
        assert not [d for p in m.walk() for d in p.defects]
        body = m.get_body(('html',)).get_content().replace('\\r\\n', '\\n')

        class Page(html.parser.HTMLParser):
            void = {'meta', 'img', 'br', 'hr', 'input', 'link'}
            def __init__(self):
                super().__init__()
                self.open, self.crossed, self.sources, self.alt, self.tags = [], [], [], [], set()
                self.headings, self.style = [], 0
            def handle_starttag(self, tag, attributes):
                self.tags.add(tag)
                a = dict(attributes)
                if tag == 'img': self.sources.append(a['src']); self.alt.append(a['alt'])
                if tag in ('h1', 'h2'): self.headings.append('')
                if tag not in self.void: self.open.append(tag)
            def handle_endtag(self, tag):
                if not self.open or self.open[-1] != tag: self.crossed.append(tag)
                else: self.open.pop()
            def handle_data(self, data):
                if self.open and self.open[-1] in ('h1', 'h2'): self.headings[-1] += data
                if self.open and self.open[-1] == 'style': self.style += len(data.encode())

        page = Page()
        page.feed(body)
        page.close()
        print(json.dumps({
            'subject': m['Subject'], 'id': m['Message-ID'], 'parts': [p.get_content_type() for p in m.walk()],
            'text': m.get_body(('plain',)).get_content().replace('\\r\\n', '\\n'), 'html': body,
            'sources': page.sources, 'alternatives': page.alt, 'headings': page.headings,
            'pictures': [p['Content-ID'].strip('<>') for p in m.walk() if p['Content-ID']],
            'attachments': [p.get_filename() for p in m.iter_attachments()], 'tags': sorted(page.tags),
            'crossed': page.crossed + page.open, 'style': page.style, 'importance': m['Importance']}))
        """
}
