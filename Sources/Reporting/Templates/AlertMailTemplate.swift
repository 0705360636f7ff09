/// The open alerts as HTML.
enum AlertMailTemplate {
    static let html = """
        {{> head.html}}
        {{#sections}}
        {{> section.html}}
        {{/sections}}
        {{> foot.html}}

        """
}
