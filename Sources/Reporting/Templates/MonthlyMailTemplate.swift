/// The monthly recommendations as HTML.
enum MonthlyMailTemplate {
    static let html = """
        {{> head.html}}
        {{#warnings}}
        {{> section.html}}
        {{/warnings}}
        {{#signals}}
        {{#section}}
        \(MailFrame.open)\
        {{#paragraphs}}<p class="ink" style="margin:0 0 10px">{{.}}</p>
        {{/paragraphs}}
        {{/section}}
        {{#hasGroups}}<table width="100%" cellpadding="0" cellspacing="0" border="0" style="font-size:14px;line-height:1.4">
        <tr><th class="soft" align="left" scope="col" style="font-weight:400;font-size:12px;color:#5b6677">Stock</th>\
        <th class="soft" align="right" scope="col" style="font-weight:400;font-size:12px;color:#5b6677">Target<br>Change</th>\
        <th class="soft" align="right" scope="col" style="font-weight:400;font-size:12px;color:#5b6677">Confidence</th></tr>
        {{#groups}}<tr><th class="ln {{style}}" colspan="3" align="left" scope="colgroup" \
        style="padding:14px 0 4px;border-bottom:2px solid #e3e7ed;color:{{front}};font-size:15px">{{title}}</th></tr>
        {{#lines}}<tr><td class="ink" valign="top" style="padding:8px 0 0"><b>{{symbol}}</b> <b class="{{style}}" style="color:{{front}};font-size:12px">{{action}}</b>\
        <br><span class="soft" style="color:#5b6677;font-size:12px">{{about}}</span></td>\
        <td class="ink" align="right" valign="top" style="padding:8px 0 0 8px">{{target}}<br><span class="soft" style="color:#5b6677;font-size:12px">{{change}}</span></td>\
        <td class="ink" align="right" valign="top" style="padding:8px 0 0 8px">{{confidence}}</td></tr>
        <tr><td class="soft ln" colspan="3" style="padding:2px 0 8px;border-bottom:1px solid #e3e7ed;color:#5b6677;font-size:12px">\
        {{#why}}{{.}}{{/why}}{{#measured}} Measured: {{.}}.{{/measured}}</td></tr>
        {{/lines}}
        {{/groups}}
        </table>{{/hasGroups}}
        {{#section}}
        {{#remarks}}<p class="soft" style="margin:10px 0 0;color:#5b6677;font-size:12px;line-height:1.45">{{.}}</p>
        {{/remarks}}
        \(MailFrame.close)\
        {{/section}}
        {{/signals}}
        {{#sections}}
        {{> section.html}}
        {{/sections}}
        {{> foot.html}}

        """
}
