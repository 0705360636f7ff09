/// The daily status as HTML.
enum DailyMailTemplate {
    static let html = """
        {{> head.html}}
        {{#sections}}
        {{> section.html}}
        {{/sections}}
        {{> foot.html}}

        """
}
