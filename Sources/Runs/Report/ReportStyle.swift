/// What a report's page looks like, and what it does when one moves over a chart.
enum ReportStyle {
  static var css: String {
    let light = colours(Palette.light)
    let dark = colours(Palette.dark)
    let classes = (0..<Palette.count).map { ".c\($0){--c:var(--c\($0))}" }.joined()
    return """
      :root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--text:#1c2128;--dim:#5f6b7a;\
      --rule:#dfe3e8;--grid:#e9ecf0;--add:#116329;--remove:#a40e26;--change:#7d4e00;--bad:#c1121f;\(light)}
      @media(prefers-color-scheme:dark){:root{--page:#0f1216;--card:#181c22;--text:#e6e9ee;--dim:#97a3b3;\
      --rule:#2c323b;--grid:#262c34;--add:#5fd38a;--remove:#ff8a8a;--change:#f0c060;--bad:#ff7b72;\(dark)}}
      \(classes)
      \(fixed)
      """
  }

  private static func colours(_ colours: [String]) -> String {
    colours.enumerated().map { "--c\($0):\($1);" }.joined()
  }

  private static let fixed = """
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",\
    Roboto,"Helvetica Neue",Arial,"Noto Sans","DejaVu Sans",sans-serif}
    main{max-width:1200px;margin:0 auto;padding:28px 20px 60px}
    header{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 14px;margin-bottom:18px}
    h1{font-size:26px;line-height:1.2;margin:0;overflow-wrap:anywhere}
    h2{font-size:18px;margin:36px 0 12px}
    h3{font-size:15px;margin:0;font-weight:600}
    .sub{flex-basis:100%;color:var(--dim);overflow-wrap:anywhere}
    code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
    .status{font-size:13px;font-weight:600;padding:1px 10px;border-radius:99px;border:1px solid currentColor;\
    color:var(--dim);white-space:nowrap}
    .finished{color:var(--add)}.running{color:var(--c0)}.failed,.killed{color:var(--bad)}.stopped{color:var(--change)}
    .card{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:14px 16px}
    .note{color:var(--dim)}
    .failure{border-color:var(--bad);color:var(--bad);margin-bottom:14px;white-space:pre-wrap;overflow-wrap:anywhere}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:12px}
    .figures .card{padding:11px 14px}
    .figures dt{color:var(--dim);font-size:13px}
    .figures dd{margin:0;font-size:20px;font-weight:600;line-height:1.3;font-variant-numeric:tabular-nums}
    .figures small{display:block;font-size:12.5px;font-weight:400;color:var(--dim)}
    .charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:14px}
    figure{margin:0;position:relative;min-width:0}
    .charts .wide{grid-column:1/-1}
    figcaption{display:flex;flex-wrap:wrap;align-items:baseline;gap:2px 16px;margin-bottom:6px}
    .charts figcaption{display:grid;grid-template-columns:auto 1fr auto}
    .legend{display:flex;flex-wrap:wrap;gap:2px 14px;font-size:13px;color:var(--dim);min-width:0}
    .legend span{display:inline-flex;align-items:center;gap:6px;min-width:0;overflow-wrap:anywhere}
    .swatch{flex:none;display:inline-block;width:18px;height:0;border-top:3px solid var(--c)}
    .swatch.dashed{border-top-style:dashed}
    .scale{margin-left:auto;font-size:12.5px;color:var(--dim);white-space:nowrap}
    .scale label{cursor:pointer;padding:1px 7px;border-radius:6px}
    .scale input{position:absolute;opacity:0;width:0}
    .scale label:has(:checked){background:var(--grid);color:var(--text)}
    .scale label:has(:focus-visible){outline:2px solid var(--c0)}
    figure:has([value=lin]:checked) svg.log,figure:has([value=log]:checked) svg.lin{display:none}
    .plot{overflow-x:auto}
    .plot>svg{display:block;width:100%;height:auto;overflow:visible}
    .plot text{font-size:12px;fill:var(--dim);font-variant-numeric:tabular-nums}
    .grid path{stroke:var(--grid);stroke-width:1;fill:none}
    .grid .axis,.grid .tick{stroke:var(--rule)}
    .line,.raw{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}
    .raw{stroke-width:1;opacity:.28}
    .dashed .line{stroke-dasharray:6 4}
    .plot circle{fill:var(--c);stroke:var(--card);stroke-width:1}
    .broken{stroke:var(--bad);stroke-width:2;fill:none}
    .mark{stroke:var(--dim);stroke-dasharray:2 4;fill:none}
    .hover path{stroke:var(--dim);stroke-width:1;fill:none}
    .tip{position:absolute;display:none;pointer-events:none;z-index:2;background:var(--card);font-size:12.5px;\
    border:1px solid var(--rule);border-radius:8px;padding:6px 10px;box-shadow:0 3px 14px rgb(0 0 0/.18);\
    font-variant-numeric:tabular-nums;max-width:340px}
    .tip div{display:flex;align-items:center;gap:6px}
    .tip b{margin-left:auto;padding-left:14px}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
    .runs{width:100%}
    th{font-weight:600;text-align:left;color:var(--dim);font-size:13px}
    th,td{padding:5px 12px 5px 0;vertical-align:top}
    .runs td{border-top:1px solid var(--rule)}
    .number{text-align:right;white-space:nowrap}
    .runs th:last-child,.runs td:last-child{padding-left:16px}
    .runs code{display:block;overflow-wrap:anywhere;min-width:180px}
    .name{display:flex;align-items:center;gap:8px;overflow-wrap:anywhere;min-width:110px}
    .best{font-weight:700}
    .heat th,.heat td{padding:5px 10px;text-align:center;color:var(--text);border:1px solid var(--card)}
    .heat thead th,.heat tbody th{font-weight:500;color:var(--dim)}
    .heat tbody th{text-align:right}
    .heat td{min-width:58px;background:color-mix(in srgb,var(--c0) var(--p),var(--grid))}
    .heat small{display:block;color:inherit;opacity:.75;font-size:11.5px}
    .heat .corner{font-size:12px;text-align:right}
    .samples{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,460px),1fr));gap:14px}
    .older{margin-top:12px;color:var(--dim);font-size:13px}
    .sample figcaption span{color:var(--dim);font-size:13px}
    pre{margin:8px 0 0;white-space:pre-wrap;overflow-wrap:anywhere;max-height:560px;overflow-y:auto}
    details{margin-top:10px}
    details>summary{cursor:pointer;color:var(--dim);font-size:14px}
    .diff .add{color:var(--add)}.diff .remove{color:var(--remove)}.diff .change{color:var(--change)}
    .stack{display:grid;gap:14px}
    .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:14px}
    .facts dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:3px 16px;margin:8px 0 0;font-size:14px}
    .facts dt{color:var(--dim)}
    .facts dd{margin:0;overflow-wrap:anywhere}
    footer{margin-top:36px;color:var(--dim);font-size:13px}
    @media(max-width:760px){.charts{grid-template-columns:minmax(0,1fr)}main{padding:18px 12px 40px}\
    .wide .plot text{font-size:24px}.wide .line{stroke-width:4}.wide .raw{stroke-width:2}}
    @media print{body{background:#fff}.card{break-inside:avoid}}
    """

  /// Shows the values of the nearest steps. Without it the page lacks nothing but that.
  static let script = """
    for(const f of document.querySelectorAll('figure[data-lines]')){
    const lines=JSON.parse(f.dataset.lines),tip=f.querySelector('.tip'),ns='http://www.w3.org/2000/svg';
    const show=v=>v===null?'NaN':typeof v==='string'?v:Math.abs(v)>=1e-3&&Math.abs(v)<1e6||v===0?\
    String(Number(v.toPrecision(5))):v.toExponential(2);
    for(const s of f.querySelectorAll('.plot>svg')){
    const[x0,x1,p0,p1]=s.dataset.x.split(' ').map(Number),[y0,y1,q0,q1]=s.dataset.y.split(' ').map(Number);
    const log=s.classList.contains('log'),h=s.querySelector('.hover');
    const X=v=>p0+(v-x0)/(x1-x0)*(p1-p0),Y=v=>q0+((log?Math.log10(v):v)/2-y0/2)/(y1/2-y0/2)*(q1-q0);
    const hide=()=>{h.replaceChildren();tip.style.display='none'};
    s.addEventListener('pointerleave',hide);
    s.addEventListener('pointermove',e=>{
    const box=s.getBoundingClientRect(),k=s.viewBox.baseVal.width/box.width;
    const at=x0+((e.clientX-box.left)*k-p0)/(p1-p0)*(x1-x0);
    if(at<x0-(x1-x0)*.02||at>x1+(x1-x0)*.02)return hide();
    let best=null;const near=[];
    for(const l of lines){if(!l.p.length)continue;
    let a=0,b=l.p.length-1;while(b-a>1){const m=a+b>>1;l.p[m][0]<at?a=m:b=m}
    const n=Math.abs(l.p[a][0]-at)<Math.abs(l.p[b][0]-at)?l.p[a]:l.p[b];near.push([l,n]);
    if(best===null||Math.abs(n[0]-at)<Math.abs(best-at))best=n[0]}
    if(best===null)return hide();
    h.replaceChildren();tip.replaceChildren();
    const p=document.createElementNS(ns,'path');p.setAttribute('d','M'+X(best)+' '+q1+'V'+q0);h.append(p);
    const head=document.createElement('div');head.textContent='step '+best.toLocaleString('en');tip.append(head);
    for(const[l,n]of near){
    const row=document.createElement('div'),w=document.createElement('i'),t=document.createElement('span'),\
    v=document.createElement('b');
    w.className='swatch c'+l.c%\(Palette.count)+(l.c>=\(Palette.count)?' dashed':'');t.textContent=l.n+(n[0]===best?'':' (step '+n[0]+')');
    v.textContent=show(n[1]);row.append(w,t,v);tip.append(row);
    if(typeof n[1]!=='number'||log&&n[1]<=0)continue;
    const y=Y(n[1]);if(y<q1-1||y>q0+1)continue;
    const c=document.createElementNS(ns,'circle');c.setAttribute('cx',X(n[0]));c.setAttribute('cy',y);\
    c.setAttribute('r',4);c.setAttribute('class','c'+l.c%\(Palette.count));h.append(c)}
    const r=f.getBoundingClientRect();tip.style.display='block';
    const left=e.clientX-r.left+16,w=tip.offsetWidth;
    tip.style.left=Math.max(4,left+w>r.width?left-w-32:left)+'px';tip.style.top=e.clientY-r.top+12+'px'})}}
    """
}
