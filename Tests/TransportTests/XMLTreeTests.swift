import Testing
import Transport

@Suite("XML tree") struct XMLTreeTests {
    @Test("Elements, text and entities are read; prefixes are left off")
    func reads() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <s:List xmlns:s="http://s3.amazonaws.com/doc/2006-03-01/"><s:Key>a&amp;b &#228;</s:Key><s:Key><![CDATA[<x>]]></s:Key>
            <Empty/></s:List>
            """
        let tree = try #require(XMLTree(Array(text.utf8)))
        #expect(tree.name == "List")
        #expect(tree.all("Key").map(\.text) == ["a&b ä", "<x>"])
        #expect(tree["Empty"] == "")
        #expect(tree["None"] == nil)
    }

    @Test(
        "What is not well-formed, nested beyond reason or a bomb is refused",
        arguments: [
            "", "text", "<a>", "<a></b>", "{}", "<a>\u{0}</a>",
            String(repeating: "<a>", count: 100_000),
            String(repeating: "<a>", count: 1000) + String(repeating: "</a>", count: 1000),
            """
            <!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
            <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
            <!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">
            <!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;"><!ENTITY i "&h;&h;&h;&h;&h;&h;&h;&h;&h;&h;">]><a>&i;&i;&i;</a>
            """,
        ])
    func refuses(text: String) {
        #expect(XMLTree(Array(text.utf8)) == nil)
    }

    @Test("Nothing outside the document is read")
    func external() {
        let text = #"<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"#
        #expect(XMLTree(Array(text.utf8))?.text.contains("root:") != true)
    }
}
