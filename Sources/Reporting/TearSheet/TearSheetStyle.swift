/// The tear sheet's style: the report's, a table of months, and tables that become lists on a phone.
enum TearSheetStyle {
    static let css =
        PageStyle.css + """

            .grave{background:#7f1d1d;border-color:#7f1d1d;color:#fff}
            .grave h2{font-size:22px}
            .grave ul{margin:0;padding-left:20px}
            .grave li+li{margin-top:6px}
            .heads{display:grid;grid-template-columns:repeat(auto-fit,minmax(220px,1fr));gap:10px;margin:0 0 22px}
            .heads div{padding:10px 16px;border-radius:10px;background:var(--holdbg)}
            .heads dd{font-size:19px;font-weight:600}
            header .facts{grid-template-columns:repeat(auto-fill,minmax(250px,1fr))}
            .pair{display:grid;grid-template-columns:1fr 1fr;gap:18px}
            .pair figure{margin:0}
            .seen{border-style:dashed}
            .seen table{opacity:.75}
            .figures thead th{vertical-align:bottom;white-space:normal;text-align:right}
            .figures .own{font-weight:600}
            .figures thead th:nth-child(2){white-space:nowrap}
            .figures tbody td,.figures tbody th{padding:6px 8px}
            .months{font-size:13px;table-layout:fixed}
            .months td,.months th{padding:5px 3px;text-align:center;border:2px solid var(--card);border-radius:6px}
            .months td{font-variant-numeric:tabular-nums;line-height:1.25}
            .months small{display:block;color:var(--soft);font-size:11px}
            .u3 small,.u4 small,.d3 small,.d4 small{color:inherit}
            .months td::before,.figures tbody td::before{display:none;content:attr(data-name)}
            .months .year{font-weight:600}
            .u1{background:rgba(22,163,74,.12)}.u2{background:rgba(22,163,74,.26)}
            .u3{background:rgba(22,163,74,.42)}.u4{background:rgba(22,163,74,.6)}
            .d1{background:rgba(220,38,38,.1)}.d2{background:rgba(220,38,38,.24)}
            .d3{background:rgba(220,38,38,.4)}.d4{background:rgba(220,38,38,.56)}
            @media (prefers-color-scheme:dark){figure img{filter:invert(.89) hue-rotate(180deg);border-color:#c9ced8}
            .grave{background:#5c1616;border-color:#a13b3b}}
            @media (max-width:640px){
            .pair{grid-template-columns:1fr}
            .heads{grid-template-columns:1fr}.heads dd{font-size:17px}
            .figures,.months{display:block}.figures thead,.months thead{display:none}
            .figures tbody,.months tbody{display:block}
            .figures tr,.months tr{display:grid;gap:2px 8px}
            header .facts{grid-template-columns:1fr}
            .figures tr{grid-template-columns:repeat(3,1fr);align-items:end;padding:8px 0;border-bottom:1px solid var(--line)}
            .figures tbody th{grid-column:1/-1;border:0;padding:0;font-weight:600;font-size:14px}
            .figures tbody td{border:0;padding:2px 0;text-align:left;font-size:14px;white-space:normal}
            .figures tbody td::before{display:block;color:var(--soft);font-size:11px;font-weight:400;line-height:1.2}
            .months tr{grid-template-columns:repeat(4,1fr);padding:6px 0}
            .months th{grid-column:1/-1;text-align:left;font-weight:600;font-size:15px}
            .months .year{grid-column:1/-1}
            .months td::before{display:block;color:var(--soft);font-size:11px;font-weight:400}}
            @media print{@page{size:A4;margin:12mm}
            :root{--bg:#fff;--card:#fff;--ink:#0f172a;--soft:#4b5563;--line:#d8dde4;--holdbg:#eef1f5;
            --warn:#7a4b00;--warnbg:#fff5df;--warnline:#f0d9a8}
            *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
            body{font-size:12px}main{max-width:none;padding:0}header,section{padding:0 0 12px;border:0;border-radius:0}
            .grave,.warnings{padding:12px 14px;border:1px solid}
            figure,tr,.grave,.warnings{break-inside:avoid}h2{break-after:avoid}
            figure img{filter:none}table{font-size:11px}h1{font-size:26px}}
            """
}
