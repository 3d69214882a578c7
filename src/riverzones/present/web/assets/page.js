// made by web/build.js from sources 0cf7901bfdc59c713f5da6d996b6ac899c360817a0b38fe64671f741d5554a5e
"use strict";(()=>{var De=typeof RIVERZONES_LABELS>"u"?{terms:{},units:{},services:{}}:RIVERZONES_LABELS,Ot=De.terms,He=De.units,Tt=De.services;var M={skip:["跳到清单","Skip to the list"],panel:["问题、图层与检查","Findings, layers and checks"],map:["地图","Map"],print:["打印","Print"],table:[
"表格","Table"],table_of:["列出","List"],rows:["{0} 行","{0} rows"],name:["名称","Name"],kind:["类别","Kind"],origin:["来源","Found by"],message:["情况",
"What was found"],internal:["内部资料","Internal"],internal_long:["内部资料，不得公开：含联系电话或取水口准确位置。","Internal, not \
for the public: holds telephone numbers or exact places of intakes."],coarse:["公开版只给概略位置（{0} 网格）","The public version gives the place \
on a grid of {0} only"],measure_length:["量距离","Measure a distance"],measure_area:["量面积","Measure an area"],my_location:["我的位置","My location"],
length_start:["在图上点选各点，量沿线距离。","Click places on the map to measure along them."],area_start:["在图上点选至少三个点，量所围面积。",
"Click three places or more to measure the area they enclose."],length_one:["椭球面距离 {0}","Distance on the ellipsoid {0}"],length_said:["椭球面距离共 {0}，末段 {\
1}","On the ellipsoid {0} in all, the last part {1}"],area_said:["椭球面面积 {0}，周长 {1}","Area on the ellipsoid {0}, perimeter {1}"],area_crossed:["边\
线相交，量不出面积；请撤销末点。","The edges cross, so there is no area; undo the last corner."],hectare:["公顷","ha"],corner_here:["取地图中心",
"Take the centre"],undo:["撤销","Undo"],done:["结束","Done"],location_asking:["正在取得位置……","Asking for the position …"],location_said:["位置 {\
0}（WGS 84），误差约 {1}","At {0} (WGS 84), within about {1}"],near_me:["清单已按离我远近排列。","The list is in the order of distance from her\
e."],by_distance:["离我远近","Distance from me"],going:["前往","Going there"],how_far:["离我多远？（用本机定位）","How far from me? (asks this\
 device)"],going_note:["点击后才打开所选地图，并把这一点的坐标（WGS 84）交给它。","A map opens on a click only, and is given the coordi\
nates of this place (WGS 84)."],from_here:["距我的位置 {0}，{1}方（{2}°），我的位置误差约 {3}","{0} from me, {1} ({2}°); my position within ab\
out {3}"],winds:["北 东北 东 东南 南 西南 西 西北","north north-east east south-east south south-west west north-west"],copy:["复制","Copy"],copied:[
"已复制","Copied"],copy_by_hand:["请长按复制","Copy by hand"],location_none:["此浏览器不能取得位置。","This browser cannot tell a position."],
location_denied:["未获准取得位置；请在浏览器的网站设置中允许。","The position was refused; allow it in the settings of the browser."],location_file:[
"浏览器没有把位置给这个本机文件。请在地址栏的权限中允许；仍不行时，请换用 Chrome、Edge 或 Firefox，或由 https 网址打开本文件。",
"The browser did not give the position to a file on this device. Allow it beside the address; failing that, use Chrome, Edge or Firefox, or open the file from a\
n https address."],location_slow:["等候位置超时；请到开阔处再试。","No position in time; try again under open sky."],location_unknown:["设备测不出位置；请\
打开定位功能。","The device knows no position; switch location on."],stretch:["{0}：里程（自河口起）","{0}: chainage from the mouth"],km_from:["\
起（千米）","From (km)"],km_to:["止（千米）","To (km)"],in_map:["· 图中 {0} 条","· {0} in the map"],history:["经过","History"],days:["历时 {0} 天",
"{0} days"],checks_whole:["数字属整个项目，不限于本图。","The numbers are those of the whole project, not of this map alone."],findings:["问题",
"Findings"],layers:["图层","Layers"],checks:["检查","Checks"],legend:["图例","Legend"],search:["搜索问题","Search the findings"],search_hint:["搜索名称、编号\
、河湖长……","Search names, codes, chiefs …"],more_filters:["筛选","Filter"],sort:["排序","Sort"],by_severity:["严重程度","Severity"],by_margin:[
"超出量","Margin"],by_rule:["规则","Rule"],by_name:["名称","Name"],by_place:["河流与里程","River and chainage"],severity:["严重程度","Severity"],
verdict:["结论","Verdict"],status:["状态","Status"],rule:["规则","Rule"],chief:["河湖长","Chief"],river:["河湖","River"],all:["全部","All"],in_view:[
"只看当前地图范围","Only what the map shows"],clear:["清除筛选","Clear filters"],none_match:["没有符合条件的问题。","No finding matches."],
none_at_all:["没有发现问题。请看“检查”一栏，了解查了什么、哪些没有查。","Nothing was found. See Checks for what was looked at and\
 what was not."],show_more:["再显示 {0} 条","Show {0} more"],count_all:["{0} 条问题","{0} findings"],count_some:["{0} / {1} 条","{0} of {1}"],same_subject:[
"同一对象 {0} 条","{0} on this object"],others_here:["同一对象的其他问题","Other findings on this object"],measured:["实测值","Measured"],distance:[
"实测距离","Distance"],depth:["深入","Depth inside"],overlap:["占用面积","Shared area"],limit:["限值","Limit"],margin:["超出量","Margin"],clear_by:[
"距限值尚余","Clear of the limit by"],accuracy:["位置精度","Accuracy"],why:["为何无法判定","Why it cannot be told"],subject:["对象","Object"],reference:[
"依据图形","Against"],clause:["条款","Clause"],lead_unit:["牵头单位","Lead unit"],responsible_units:["责任单位","Responsible units"],chiefs:["河湖长责\
任链","Chain of chiefs"],no_chief:["数据中没有对应的责任河段。","The data hold no segment for this place."],place:["位置","Place"],bank:["岸别",
"Bank"],chainage:["里程（距河口）","Chainage from the mouth"],from_mouth:["距河口 {0}","{0} from the mouth"],segment:["责任河段","Segment"],admin:[
"行政区","Admin. unit"],coordinates:["坐标","Coordinates"],first_seen:["首次发现","First seen"],last_seen:["最近一次","Last seen"],note:["备注","\
Note"],finding_id:["问题编号","Finding"],pack:["规则包","Pack"],back:["清单","List"],close:["关闭","Close"],previous:["上一条","Previous"],next:["\
下一条","Next"],zoom_here:["定位","Locate"],illustrative:["示意数据","Illustrative data"],illustrative_long:["示意数据：图上几何与名称为演示而绘，不得用于执法或决策。",
"Illustrative data: geometry and names are drawn for demonstration; not for enforcement or decisions."],made_on:["生成日期 {0}","Made on {0}"],none_found:["\
沿途没有找到。","Nothing was found on the way."],as_of:["规则适用日期 {0}","Rules as of {0}"],background:["底图","Background"],themes:["专题图层",
"Thematic layers"],tiles:["在线底图","Online base map"],empty_layer:["无数据","no rows"],checked:["已查","Checked"],violations:["违反","Viol."],cannot:[
"无法判定","Cannot tell"],not_applicable:["不适用","N/A"],not_run:["未运行","Not run"],not_run_note:["未运行不等于合格。","Not run is not pas\
sed."],checks_note:["每条规则查了多少对象、结论如何。","How many objects each rule looked at, and what it saw."],total:["合计","Total"],sources:[
"数据来源","Sources"],other_case:["其他","Other"],theme_dark:["深色","Dark"],theme_light:["浅色","Light"],zoom_in:["放大","Zoom in"],zoom_out:["缩小",
"Zoom out"],home:["全图","Whole map"],grip:["调整清单高度","Resize the list"],yes:["是","yes"],no:["否","no"],crs:["CGCS2000 经纬度","CGCS2000 lon/\
lat"],unnamed:["（无名称）","(unnamed)"],old_browser:["浏览器版本过低，无法解开本文件内的数据。请用 2023 年以后的 Chrome、Edge、Firefox 或 Safari 打开。",
"This browser is too old to unpack the data in this file. Open it in Chrome, Edge, Firefox or Safari of 2023 or later."],broken:["文件不完整，数据无法读取。请重新获取本文件。",
"The file is damaged and its data cannot be read. Get the file again."]};Object.assign(M,Ot);var _="zh";function Lt(e){_=e}function u(e,...t){let n=M[e];return(n?
n[_==="en"?1:0]:String(e)).replace(/\{(\d)\}/g,(s,r)=>String(t[Number(r)]))}var x=e=>e&&Object.hasOwn(M,e)?u(e):e?String(e):"",b=e=>e&&(e[_]||e.zh||e.en)||"";function z(e,t){
return e.toLocaleString("en-US",{maximumFractionDigits:t})}function k(e,t){if(e==null)return"";if(typeof e!="number")return String(e);let n=t&&Object.hasOwn(He,
t)?b(He[t]):t||"",o=t==="m2"||t==="m"?1:t==="km"?2:Math.abs(e)<10?3:1;return`${z(e,o)}${n?" "+n:""}`}function G(e){return e.unit==="count"?"":k(e.measured,e.unit)}
function pe(e,t){return e==null||e===""?"":e===!0?u("yes"):e===!1?u("no"):t&&t.values&&Object.hasOwn(t.values,e)?b(t.values[e]):typeof e!="number"||!t||!t.unit?
String(e):t.unit==="m"&&Math.abs(e)>=1e4?k(e/1e3,"km"):k(e,t.unit)}var K=e=>`${e[1].toFixed(6)}, ${e[0].toFixed(6)}`;function E(e,t){let n=Object.hasOwn(e.data.
coarse,t)?e.data.coarse[t]:0;return n?u("coarse",k(n/1e3,"km")):""}function a(e,t={},...n){let o=document.createElement(e);for(let[s,r]of Object.entries(t))r==null||r===!1||(s==="click"?o.addEventListener("click",r):s==="change"?
o.addEventListener("change",r):o.setAttribute(s,r===!0?"":String(r)));for(let s of n.flat(1/0))s!=null&&s!==!1&&o.append(s);return o}var d=e=>document.getElementById(
e);function $t(){for(let e of document.querySelectorAll("[data-t]"))e.textContent=u(e.dataset.t);for(let e of document.querySelectorAll("[data-t-label]"))e.setAttribute(
"aria-label",u(e.dataset.tLabel));for(let e of document.querySelectorAll("[data-t-placeholder]"))e.placeholder=u(e.dataset.tPlaceholder)}function j(e){let t=d("\
rz-say");t.hidden=!e,t.replaceChildren(...e||[])}var Ve=()=>a("button",{type:"button",class:"rz-icon","aria-label":u("close"),click:()=>j(null)},"×");var q=.003352810681182319,F=6378137*(1-q),At=q*(2-q),T=Math.PI/180;function W([e,t],[n,o]){let[s,r]=[e,n].map(p=>Math.atan((1-q)*Math.tan(p*T))),[i,l,c,f]=[Math.
sin(s),Math.cos(s),Math.sin(r),Math.cos(r)],m=((o-t+540)%360-180)*T,g=m;for(let p=0;p<200;p+=1){let[y,S]=[Math.sin(g),Math.cos(g)],O=Math.hypot(f*y,l*c-i*f*S);if(O===
0)return 0;let we=i*c+l*f*S,Mt=Math.atan2(O,we),Fe=l*f*y/O,ie=1-Fe*Fe,A=ie>1e-15?we-2*i*c/ie:0,qe=q/16*ie*(4+q*(4-3*ie)),Ct=m+(1-qe)*q*Fe*(Mt+qe*O*(A+qe*we*(2*A*
A-1)));if(Math.abs(Ct-g)>1e-13){g=Ct;continue}let I=ie*(6378137*6378137-F*F)/(F*F),Vn=1+I/16384*(4096+I*(I*(320-175*I)-768)),We=I/1024*(256+I*(I*(74-47*I)-128)),
Un=A+We/4*(we*(2*A*A-1)-We/6*A*(4*O*O-3)*(4*A*A-3));return F*Vn*(Mt-We*O*Un)}return NaN}function Et(e){let t=Math.sqrt(At),n=Math.sin(e*T);return F*F/2*(n/(1-At*
n*n)+Math.atanh(t*n)/t)}var Zn=[[-.906179845938664,.236926885056189],[-.538469310105683,.478628670499366],[0,.568888888888889],[.538469310105683,.478628670499366],
[.906179845938664,.236926885056189]];function It(e){let t=Et(Math.min(...e.map(o=>o[0]))),n=e.map((o,s)=>{let r=e[(s+e.length-1)%e.length];return Zn.reduce((l,[
c,f])=>l+f/2*(Et(r[0]+(c+1)/2*(o[0]-r[0]))-t),0)*(o[1]-r[1])*T});return Math.abs(n.reduce((o,s)=>o+s,0))}function jt(e){let t=(o,s,r)=>Math.sign((s[1]-o[1])*(r[0]-
o[0])-(s[0]-o[0])*(r[1]-o[1])),n=e.map((o,s)=>[o,e[(s+1)%e.length]]);return n.some(([o,s],r)=>n.some(([i,l],c)=>c>r+1&&!(r===0&&c===e.length-1)&&t(o,s,i)*t(o,s,
l)<0&&t(i,l,o)*t(i,l,s)<0))}function Pt([e,t]){let n=(o,s,r)=>{let i=Math.round(Math.abs(o)*36e4),l=(i%6e3/100).toFixed(2).padStart(5,"0");return`${Math.floor(i/
36e4)}°${String(Math.floor(i/6e3)%60).padStart(2,"0")}′${l}″${o<0?r:s}`};return`${n(e,"N","S")} ${n(t,"E","W")}`}function Bt([e,t],[n,o]){let[s,r,i]=[e*T,n*
T,(o-t)*T];return(Math.atan2(Math.sin(i)*Math.cos(r),Math.cos(s)*Math.sin(r)-Math.sin(s)*Math.cos(r)*Math.cos(i))/T+360)%360}var v=null;function Nt(e){v=e}var ae=e=>v&&e.at?W(v.at,e.at):1/0;var Rt=85.0511287798;function Gn([e,t]){let n=Math.sin(Math.max(-Rt,Math.min(Rt,e))*Math.PI/180);return[256*(.5+t/360),256*(.5-Math.log((1+n)/(1-n))/(4*Math.PI))]}
var ke=class{constructor(t){this.count=t.length,this.off=new Uint8Array(t.length),this.unit=new Float64Array(t.length*2),this.xy=new Float64Array(t.length*2),t.
forEach(({at:n},o)=>this.unit.set(Gn(n),2*o))}project(t,n){let[o,s,r,i]=[1/0,1/0,-1/0,-1/0];for(let l=0;l<this.xy.length;l+=2){let c=Math.round(this.unit[l]*t)-
n.x,f=Math.round(this.unit[l+1]*t)-n.y;this.xy[l]=c,this.xy[l+1]=f,o=Math.min(o,c),r=Math.max(r,c),s=Math.min(s,f),i=Math.max(i,f)}return o<=r?[o,s,r,i]:null}within(t,n){
let o=this.count>1500,s=new Set,r=[];for(let i=this.count-1;i>=0;i-=1){let l=this.xy[2*i],c=this.xy[2*i+1];if(!(this.off[i]||l<t.min.x-n||l>t.max.x+n||c<t.min.y-
n||c>t.max.y+n)){if(o){let f=Math.floor(l/4)*65536+Math.floor(c/4);if(s.has(f))continue;s.add(f)}r.push(i)}}return r.reverse()}nearest(t,n){let[o,s]=[-1,n*n];for(let r=this.
count-1;r>=0;r-=1){if(this.off[r])continue;let i=(this.xy[2*r]-t.x)**2+(this.xy[2*r+1]-t.y)**2;i<s&&([o,s]=[r,i])}return o}};function Kn(e,t){let n=10**t,o=new Array(e.length/2),s=0,r=0;for(let i=0;i<o.length;i+=1)s+=e[2*i],r+=e[2*i+1],o[i]=[r/n,s/n];return o}function Ue(e,t=6){if(!e)
return null;let[n,...o]=e,s=r=>Kn(r,t);return{kind:n,parts:o.map(r=>n===2?r.map(s):s(r))}}function*Ze(e){if(e.kind===2)for(let t of e.parts)yield*t;else yield*e.
parts}function _e(e){if(e.kind===0)return e.parts[0][0];if(e.kind===1){let n=e.parts.reduce((o,s)=>s.length>o.length?s:o);return n[Math.floor(n.length/2)]}let t=e.
parts.reduce((n,o)=>Ft(o[0])>Ft(n[0])?o:n);return Jn(t)}function Ft(e){let t=e.map(n=>n[0]);return e.length?Math.max(...t)-Math.min(...t):0}function Jn(e){let t=e[0].
map(s=>s[0]),n=(Math.max(...t)+Math.min(...t))/2+1e-9,o=Ge(e,n,s=>s[1],s=>s[0]);return o?[n,(o[0]+o[1])/2]:e[0][0]}function Ge(e,t,n,o){let s=[];for(let i of e)
for(let l=0,c=i.length-1;l<i.length;c=l,l+=1){let f=i[c],m=i[l];o(f)>t!=o(m)>t&&s.push(n(f)+(t-o(f))/(o(m)-o(f))*(n(m)-n(f)))}s.sort((i,l)=>i-l);let r=null;for(let i=0;i+
1<s.length;i+=2)(!r||s[i+1]-s[i]>r[1]-r[0])&&(r=[s[i],s[i+1]]);return r}function qt(e,[t,n]){return e.parts.some(o=>{let s=!1;for(let r of o)for(let i=0,l=r.length-
1;i<r.length;l=i,i+=1){let[c,f]=[r[l],r[i]];c[0]>t!=f[0]>t&&n<c[1]+(t-c[0])/(f[0]-c[0])*(f[1]-c[1])&&(s=!s)}return s})}function Wt(e,t){let n=Math.cos(t[0]*Math.
PI/180),o=t,s=1/0,r=(i,l)=>{let c=(i-t[0])**2+((l-t[1])*n)**2;c<s&&([s,o]=[c,[i,l]])};for(let i of Ze(e)){if(e.kind===0||i.length===1)for(let[l,c]of i)r(l,c);for(let l=1;e.
kind>0&&l<i.length;l+=1){let[c,f]=i[l-1],[m,g]=i[l],p=(g-f)*n,y=m-c,S=p||y?((t[1]-f)*n*p+(t[0]-c)*y)/(p*p+y*y):0,O=Math.min(1,Math.max(0,S));r(c+O*y,f+O*(g-f))}}
return o}var C=["prohibit","remove","restrict","require","trigger","target","inventory","monitor","prefer","route"],Dt={prohibit:{shape:"diamond",light:"#b3261e",dark:"#\
ff7a70"},remove:{shape:"cross",light:"#b3261e",dark:"#ff7a70"},restrict:{shape:"star",light:"#b45309",dark:"#ffb45e"},require:{shape:"triangle",light:"#b45309",
dark:"#ffb45e"},trigger:{shape:"square",light:"#6d4aa8",dark:"#c4a8ff"},target:{shape:"square",light:"#6d4aa8",dark:"#c4a8ff"},inventory:{shape:"circle",light:"\
#2f6d94",dark:"#8fcdf2"},monitor:{shape:"circle",light:"#2f6d94",dark:"#8fcdf2"},prefer:{shape:"circle",light:"#2f6d94",dark:"#8fcdf2"},route:{shape:"circle",light:"\
#2f6d94",dark:"#8fcdf2"}},Xn=e=>Dt[e]||Dt.prefer,le=e=>C.includes(e)?C.indexOf(e):C.length,Ht=[null,"rise","fall","dots","cross","level"],Yn={diamond:[[0,-1.25],
[1.25,0],[0,1.25],[-1.25,0]],triangle:[[0,-1.25],[1.2,.9],[-1.2,.9]],square:[[-.95,-.95],[.95,-.95],[.95,.95],[-.95,.95]],pentagon:[0,1,2,3,4].map(e=>[1.15*Math.
sin(e*2*Math.PI/5),-1.15*Math.cos(e*2*Math.PI/5)]),hexagon:[0,1,2,3,4,5].map(e=>[1.1*Math.cos(e*Math.PI/3),1.1*Math.sin(e*Math.PI/3)]),star:Array.from({length:10},
(e,t)=>{let n=t%2?.6:1.35;return[n*Math.sin(t*Math.PI/5),-n*Math.cos(t*Math.PI/5)]}),cross:[[-.4,-1.15],[.4,-1.15],[.4,-.4],[1.15,-.4],[1.15,.4],[.4,.4],[.4,1.15],
[-.4,1.15],[-.4,.4],[-1.15,.4],[-1.15,-.4],[-.4,-.4]]};function ze(e,t,n,o,s){e.beginPath();let r=Yn[t];r?r.forEach(([i,l],c)=>c?e.lineTo(n+i*s,o+l*s):e.moveTo(
n+i*s,o+l*s)):e.arc(n,o,s,0,2*Math.PI),e.closePath()}var w=!1;function Ut(e){w=e}var xe=/^#([0-9a-f]{3}|[0-9a-f]{6})$/i;function ve(e){let t=e.length===4?[...e.
slice(1)].map(n=>n+n).join(""):e.slice(1);return[0,2,4].map(n=>parseInt(t.slice(n,n+2),16))}var Zt=e=>(.2126*e[0]+.7152*e[1]+.0722*e[2])/255,ce=(e,t,n)=>`rgb(${e.
map((o,s)=>Math.round(o+(t[s]-o)*n)).join(",")})`;function J(e){if(!xe.test(e||""))return w?"#c8d2d8":"#444444";let t=ve(e),n=Zt(t);return!w||n>=.55?e:ce(t,[255,
255,255],(.6-n)*.85)}function Qn(e){if(!xe.test(e||""))return w?"#c8d2d8":"#444444";let t=ve(e),n=Zt(t);return!w||n<.5?J(e):ce(t,[27,36,42],Math.min(.97,(n-.3)*
1.45))}function Se(e,t,n){let o=n&&t>=0?Ht[t%Ht.length]:null;return{color:J(e.stroke),weight:e.width,opacity:e.opacity,stroke:e.width>0,fill:n&&!!e.fill,fillColor:Qn(
e.fill||e.stroke),fillOpacity:e.fill_opacity*(o?.55:1),dashArray:e.dash||null,lineCap:e.dash?"butt":"round",hatch:o}}var Ke=new Map;function Xe(e,t,n){let o=`${t}\
|${n}`;if(!Ke.has(o)){let s=e.createPattern(eo(t,n),"repeat");s.setTransform(new DOMMatrix().scale(.5)),Ke.set(o,s)}return Ke.get(o)}function eo(e,t){let o=document.
createElement("canvas");o.width=18,o.height=18;let s=o.getContext("2d");s.strokeStyle=t,s.fillStyle=t,s.lineWidth=2,s.beginPath();for(let r of[-18,0,18])(e==="r\
ise"||e==="cross")&&(s.moveTo(r,18),s.lineTo(r+18,0)),(e==="fall"||e==="cross")&&(s.moveTo(r,0),s.lineTo(r+18,18));return e==="level"&&(s.moveTo(0,18/2),s.lineTo(
18,18/2)),s.stroke(),e==="dots"&&(s.beginPath(),s.arc(18/2,18/2,2.4,0,2*Math.PI),s.fill()),o}var Je=new Map;function Me(e,t,n,o,s,r){let i=window.devicePixelRatio>
1?2:1,l=`${s}|${w}|${i}`;if(!Je.has(l)){let c=document.createElement("canvas");c.width=o*2*i,c.height=o*2*i;let f=c.getContext("2d");f.scale(i,i),r(f,o,o),Je.set(
l,c)}e.globalAlpha=1,e.drawImage(Je.get(l),t-o,n-o,o*2,o*2)}function Ye(e,t,n,{severity:o,unsure:s,radius:r,ring:i,count:l}){let c=Xn(o),f=w?c.dark:c.light,m=w?
"#11181c":"#ffffff";e.globalAlpha=1,e.setLineDash([]),i&&(e.beginPath(),e.arc(t,n,r*2.1,0,2*Math.PI),e.fillStyle=w?"rgba(108,184,230,.25)":"rgba(11,92,138,.16)",
e.fill(),e.lineWidth=2,e.strokeStyle=w?"#6cb8e6":"#0b5c8a",e.stroke()),ze(e,c.shape,t,n,r),e.lineJoin="round",e.lineWidth=s?5:4,e.strokeStyle=m,e.stroke(),e.fillStyle=
s?m:f,e.fill(),s&&(e.lineWidth=2,e.strokeStyle=f,e.stroke(),Vt(e,"?",t,n+(c.shape==="triangle"?1.5:.5),f,`700 ${Math.round(r*1.35)}px system-ui, sans-serif`)),l>
1&&(e.beginPath(),e.arc(t+r,n-r,7.5,0,2*Math.PI),e.fillStyle=w?"#e6edf0":"#1c2b33",e.fill(),Vt(e,l>99?"99":String(l),t+r,n-r+.5,m,"700 10px system-ui, sans-seri\
f"))}function Vt(e,t,n,o,s,r){e.font=r,e.textAlign="center",e.textBaseline="middle",e.fillStyle=s,e.fillText(t,n,o)}function Gt(e,t=30,n=18){let o=a("canvas",{width:t*
2,height:n*2,class:"rz-swatch","aria-hidden":"true"});o.style.width=`${t}px`,o.style.height=`${n}px`;let s=o.getContext("2d");return s.scale(2,2),e(s,t,n),o}function D(e,t,n){
return Gt((o,s,r)=>{let i=Se(e,t,n===2);if(o.strokeStyle=i.color,o.lineWidth=Math.min(i.weight,4),n===0){o.fillStyle=J(e.fill||e.stroke),ze(o,e.shape,s/2,r/2,Math.
min(e.radius,6)),o.fill(),o.stroke();return}i.dashArray&&o.setLineDash(i.dashArray.split(/[, ]+/).map(Number)),o.beginPath(),n===1?(o.moveTo(1,r-5),o.bezierCurveTo(
s*.35,0,s*.6,r,s-1,5)):o.rect(2,2,s-4,r-4),i.fill&&(o.globalAlpha=i.fillOpacity,o.fillStyle=i.fillColor,o.fill(),o.globalAlpha=1,i.hatch&&(o.fillStyle=Xe(o,i.hatch,
i.color),o.globalAlpha=.7,o.fill())),o.globalAlpha=i.opacity,i.stroke&&o.stroke()})}var L=(e,t,n=22)=>Gt((o,s,r)=>Ye(o,s/2,r/2,{severity:e,unsure:t,radius:6,count:1}),
n,18);function X(e,t,n,o,s){e.setLineDash([]),e.globalAlpha=1,e.beginPath(),e.arc(t,n,4.5,0,2*Math.PI),e.fillStyle=s,e.fill(),e.lineWidth=2.5,e.strokeStyle=o,e.
stroke()}var h=globalThis.L,Kt=h.Canvas.extend({initialize(e){h.Canvas.prototype.initialize.call(this,e),this.held=!0},release(){this.held=!1,this.repaint()},_draw(){this.
held||h.Canvas.prototype._draw.call(this)},_updatePoly(e,t){e.options.hidden||h.Canvas.prototype._updatePoly.call(this,e,t)},_updateMark(e){!this._drawing||e.options.
hidden||e._empty()||e.options.draw(this._ctx,e._point.x,e._point.y)},_updateCloud(e){if(!this._drawing||e.options.hidden||e._empty())return;let{points:t,items:n,
options:o}=e;for(let s of t.within(this._bounds,o.radius+4))o.draw(this._ctx,t.xy[2*s],t.xy[2*s+1],n[s])},_fillStroke(e,t){let{hatch:n,fill:o,stroke:s}=t.options;
if(!n||!o){h.Canvas.prototype._fillStroke.call(this,e,t);return}t.options.stroke=!1,h.Canvas.prototype._fillStroke.call(this,e,t),e.globalAlpha=.55,e.fillStyle=
Xe(e,n,t.options.color),e.fill("evenodd"),t.options.stroke=s,t.options.fill=!1,h.Canvas.prototype._fillStroke.call(this,e,t),t.options.fill=o},repaint(){this._map&&
(h.Util.cancelAnimFrame(this._redrawRequest),this._redrawRequest=null,this._redrawBounds=null,this._clear(),this._draw())}}),H=h.CircleMarker.extend({_updatePath(){
this._renderer._updateMark(this)}}),Ce=h.Path.extend({initialize(e,t){h.setOptions(this,t),this.items=e,this.points=new ke(e)},_project(){let e=this._map.getPixelOrigin(),
t=this.points.project(2**this._map.getZoom(),e),n=this.options.radius+4;this._pxBounds=t?h.bounds([t[0]-n,t[1]-n],[t[2]+n,t[3]+n]):h.bounds([-1e9,-1e9],[-1e9,-1e9])},
_update(){this._map&&this._updatePath()},_updatePath(){this._renderer._updateCloud(this)},within(e){return this.points.within(e,this.options.radius+4)},at(e){return this.
points.nearest(e,this.options.radius+(h.Browser.touch&&h.Browser.mobile?10:2))},_containsPoint(e){return this.at(e)>=0},_empty(){return!this.items.length},pointOf(e){
return h.point(this.points.xy[2*e],this.points.xy[2*e+1])}});function Qe(e,t){e.options.hidden=t,e.options.interactive=!t&&e.options.clickable!==!1}function Y(e){
let t=h.latLngBounds([]);if(e)for(let n of Ze(e))for(let o of n)t.extend(o);return t}var Jt=e=>e._point,et=e=>e._parts||[],Oe=e=>e._pxBounds;function Xt(e,t,n){
h.setOptions(t,n),e._updateDashArray(t)}function Yt(e,t){let[n,o]=[e._bounds.min,e._bounds.getSize()];t.drawImage(e._container,n.x,n.y,o.x,o.y)}var to=e=>u("winds").split(" ")[Math.round(e/45)%8],tt=e=>e<1e3?k(Math.round(e),"m"):k(e/1e3,"km");function nt(e){if(!v||!e)return"";let t=Bt(v.at,e);return u("\
from_here",tt(W(v.at,e)),to(t),z(t,0),k(v.accuracy,"m"))}function Te(e){for(let o of e.wayLine||[])o.remove();e.wayLine=[];let t=e.selected&&e.selected.at;if(!v||
!t||!e.selected||E(e,e.selected.subject_layer))return;let n={renderer:e.painter,interactive:!1,clickable:!1,color:w?"#7cc3ee":"#0b5c8a",weight:2,opacity:.9,dashArray:"\
2 6",lineCap:"round"};e.wayLine.push(h.polyline([v.at,t],n).addTo(e.map))}function Le(e){let t=n=>j([a("span",{},u(n)),Ve()]);if(!navigator.geolocation){t("loca\
tion_none");return}j([a("span",{},u("location_asking"))]),navigator.geolocation.getCurrentPosition(({coords:n})=>{let o=[n.latitude,n.longitude];Nt({at:o,accuracy:n.
accuracy});for(let l of e.me||[])l.remove();let s=w?"#7cc3ee":"#0b5c8a",r={renderer:e.painter,interactive:!1,clickable:!1};e.me=[h.polygon(no(o,n.accuracy),{...r,
color:s,weight:1.5,fillColor:s,fillOpacity:.12}).addTo(e.map),new H(o,{...r,radius:6,draw:(l,c,f)=>X(l,c,f,s,w?"#10171b":"#ffffff")}).addTo(e.map)],e.map.fitBounds(
e.me[0].getBounds(),{maxZoom:15,animate:!1}),e.repaint(),e.selected&&e.map.fitBounds(h.latLngBounds([o,e.selected.at||o]).pad(.2),{maxZoom:15,animate:!1}),e.want(
e.selected||e.wanted.sort!=="by_severity"?{}:{sort:"by_distance"}),Te(e);let i=e.selected?nt(e.selected.at):[u("location_said",K(o),k(n.accuracy,"m")),u("near_m\
e")].join(" ");j([a("span",{id:"rz-here"},i),Ve()])},n=>{n.code===1?t(window.location.protocol==="file:"?"location_file":"location_denied"):t(n.code===3?"locati\
on_slow":"location_unknown")},{enableHighAccuracy:!0,timeout:2e4,maximumAge:6e4})}function no([e,t],n){let o=n/111320;return Array.from({length:48},(s,r)=>[e+o*
Math.cos(r*Math.PI/24),t+o/Math.cos(e*T)*Math.sin(r*Math.PI/24)])}var oo=(e,[t,n])=>e.replace("{lat}",t.toFixed(6)).replace("{lon}",n.toFixed(6));function $e(e,t,n){if(!t||E(e,n))return null;let o=Object.values(Tt).map(s=>a("a",
{class:"rz-tool",href:oo(s.address,t),target:"_blank",rel:"noopener noreferrer"},b(s.title)));return a("section",{class:"rz-going"},a("h3",{},u("going")),v?a("p",
{class:"rz-from-here"},nt(t)):a("button",{type:"button",class:"rz-link rz-how-far",click:()=>Le(e)},u("how_far")),a("div",{class:"rz-note-tools"},o),a("div",{class:"\
rz-copies"},[K(t),Pt(t)].map(s=>so(s))),a("p",{class:"rz-quiet"},u("going_note")))}function so(e){let t=a("input",{type:"text",readonly:!0,value:e,"aria-label":u(
"coordinates")}),n=a("button",{type:"button",class:"rz-tool",click:async()=>{t.select();let o;try{await navigator.clipboard.writeText(e),o=!0}catch{o=document.execCommand(
"copy")}n.textContent=u(o?"copied":"copy_by_hand")}},u("copy"));return a("div",{class:"rz-copy"},t,n)}function Qt(e){let t=h.control({position:"topleft"});t.onAdd=()=>h.DomUtil.create("div","leaflet-bar rz-toolbar"),t.addTo(e.map),e.toolbar=t.getContainer(),h.DomEvent.
disableClickPropagation(e.toolbar),e.toolButtons={measure_length:"↔",measure_area:"▱",my_location:"◎"};for(let[n,o]of Object.entries(e.toolButtons))e.toolButtons[n]=
a("button",{type:"button",id:`rz-${n}`,click:()=>n==="my_location"?ro(e):io(e,n)},o),e.toolbar.append(e.toolButtons[n]);e.map.on("click",n=>e.measuring&&ee(e,[n.
latlng.lat,n.latlng.lng]))}function Ee(e){for(let[t,n]of Object.entries(e.toolButtons))n.title=u(t),n.setAttribute("aria-label",u(t)),t!=="my_location"&&n.setAttribute(
"aria-pressed",String(!!e.measuring&&e.measuring.kind===t));e.measuring&&ot(e)}function ro(e){Q(e),Le(e)}function io(e,t){let n=e.measuring&&e.measuring.kind===
t;Q(e),!n&&(e.map.closePopup(),e.select(null,{focus:!1}),e.measuring={kind:t,corners:[],drawn:[]},e.map.doubleClickZoom.disable(),document.body.classList.add("r\
z-measuring"),Ee(e))}function Q(e){if(e.measuring){for(let t of e.measuring.drawn)t.remove();e.measuring=null,e.map.doubleClickZoom.enable(),document.body.classList.
remove("rz-measuring"),j(null),Ee(e)}}function ee(e,t){let n=e.measuring.corners.at(-1);n&&n[0]===t[0]&&n[1]===t[1]||(e.measuring.corners.push(t),ot(e))}function ot(e){
let{kind:t,corners:n,drawn:o}=e.measuring;for(let c of o.splice(0))c.remove();let s=w?"#ffd257":"#7a1fa2",r={renderer:e.painter,interactive:!1,clickable:!1};if(n.
length>1){let c={...r,color:s,weight:3,dashArray:"8 4",lineCap:"butt",fillColor:s,fillOpacity:.15};o.push((t==="measure_area"&&n.length>2?h.polygon(n,c):h.polyline(
n,c)).addTo(e.map))}for(let c of n)o.push(new H(c,{...r,radius:5,draw:(f,m,g)=>X(f,m,g,s,w?"#10171b":"#ffffff")}).addTo(e.map));e.repaint();let i=(c,f,m)=>{let g=a(
"button",{type:"button",class:"rz-tool",id:`rz-${c}`,click:f},u(c));return g.disabled=!!m,g},l=document.activeElement?document.activeElement.id:"";j([a("output",
{id:"rz-measured"},ao(t,n)),a("span",{class:"rz-note-tools"},i("corner_here",()=>ee(e,[e.map.getCenter().lat,e.map.getCenter().lng])),i("undo",()=>{n.pop(),ot(e)},
!n.length),i("done",()=>Q(e)))]),d(l)&&d("rz-say").contains(d(l))&&d(l).focus()}function ao(e,t){if(t.length<2)return u(e==="measure_area"?"area_start":"length_\
start");let n=t.slice(1).map((s,r)=>W(t[r],s)),o=n.reduce((s,r)=>s+r,0);return e==="measure_length"?t.length>2?u("length_said",Ae(o),Ae(n[n.length-1])):u("lengt\
h_one",Ae(o)):t.length<3?u("area_start"):jt(t)?u("area_crossed"):u("area_said",lo(It(t)),Ae(o+W(t[t.length-1],t[0])))}var Ae=e=>e<1e4?k(e,"m"):k(e/1e3,"km"),lo=e=>e<
1e5?k(e,"m2"):`${z(e/1e6,4)} km²（${z(e/1e4,2)} ${u("hectare")}）`;function te(e){if(e.kinds===void 0){let t;try{t=JSON.parse(e.clauses||"[]").map(n=>n.kind||"rule")}catch{t=[]}e.kinds=[...new Set([e.kind||"rule",...t])]}return e.
kinds}var en={severity:e=>[e.severity],verdict:e=>[e.verdict],origin:te,rule:e=>(e.rules||e.rule||"").split(" "),chief:e=>e.names,river:e=>[e.river],status:e=>[
e.status]},ue=()=>({severity:new Set,verdict:"",origin:"",rule:"",chief:"",river:"",status:"",text:"",inView:!1,from:null,to:null,sort:"by_severity"}),st=new Map;
function nn(e){return st.has(e)||st.set(e,[...new Set(e.map(t=>`${t.level||""}${t.chief||t.title||""}`))]),st.get(e)}function co(e,t){if(t.words===void 0){let n=e.
data.rules[t.rule],o=[t.finding_id,t.rules||t.rule,t.subject_id,t.subject_name,t.reference_name,t.river,t.segment_id,t.admin,t.lead_unit,t.responsible_units,t.message,
t.message_en,t.note,n&&n.title?`${n.title.zh} ${n.title.en}`:"",...t.chiefs.map(s=>[s.chief,s.title,s.unit].join(" "))];t.words=o.filter(Boolean).join(" ").toLowerCase()}
return t.words}var B=["origin","verdict","rule","chief","river","status"];function on(e){let t=Object.keys(en),n=Object.fromEntries(t.map(s=>[s,new Map])),o=fo(
e);e.listed=[];for(let s of ho(e)){let r=t.map(c=>en[c](s)),i=t.filter((c,f)=>!uo(e.wanted[c],r[f])),l=i.length<2&&o(s);l&&!i.length&&e.listed.push(s),t.forEach(
(c,f)=>{let m=l&&(!i.length||i[0]===c)?1:0;for(let g of r[f])g&&n[c].set(g,(n[c].get(g)||0)+m)})}e.counts=n}var uo=(e,t)=>e instanceof Set?!e.size||t.some(n=>e.
has(n)):!e||t.includes(e);function fo(e){let{text:t,inView:n,from:o,to:s}=e.wanted,r=t?t.split(/\s+/):[],i=n?e.map.getBounds():null,l=o!==null||s!==null;return c=>r.
every(f=>co(e,c).includes(f))&&(!l||mo(c.chainage_m,o,s))&&(!i||c.at!==null&&i.contains(c.at))}var mo=(e,t,n)=>typeof e=="number"&&(t===null||e>=t*1e3)&&(n===null||
e<=n*1e3);function ho(e){let t=`${e.wanted.sort}|${_}|${v?v.at:""}`;return e.orderKey!==t&&(e.orderKey=t,e.inOrder=[...e.findings].sort(sn[e.wanted.sort])),e.inOrder}
var rt=["m","m2"],tn=e=>rt.includes(e)?rt.indexOf(e):rt.length,go={zh:new Intl.Collator("zh-Hans-CN",{numeric:!0}),en:new Intl.Collator("en",{numeric:!0})},P=(e,t)=>go[_].
compare(String(e||""),String(t||"")),Ie=(e,t)=>+(e.margin===null)-+(t.margin===null)||tn(e.unit)-tn(t.unit)||t.margin-e.margin,de=(e,t)=>le(e.severity)-le(t.severity)||
+(e.verdict==="cannot_tell")-+(t.verdict==="cannot_tell"),sn={by_severity:(e,t)=>de(e,t)||Ie(e,t),by_margin:Ie,by_rule:(e,t)=>P(e.rule,t.rule)||Ie(e,t),by_name:(e,t)=>P(
e.subject_name,t.subject_name)||P(e.rule,t.rule),by_place:(e,t)=>P(e.river,t.river)||(t.chainage_m||0)-(e.chainage_m||0),by_distance:(e,t)=>ae(e)-ae(t)||Ie(e,t)},
je=()=>Object.keys(sn).filter(e=>e!=="by_distance"||v);function rn(e){let t=new Map;for(let o of e.findings)o.at&&(t.has(o.subject)||t.set(o.subject,{findings:[],shown:[],at:o.at}),t.get(o.subject).findings.push(o));
e.groups=t;for(let o of t.values())o.shown=o.findings,o.worst=[...o.findings].sort(de)[0];let n=[...t.values()].sort((o,s)=>de(s.worst,o.worst));n.forEach((o,s)=>o.
place=s),e.marks=new Ce(n,{renderer:e.painter,interactive:!0,radius:11,draw:(o,s,r,i)=>an(e,o,s,r,i)}),e.marks.on("click",o=>{if(e.measuring){ee(e,[o.latlng.lat,
o.latlng.lng]);return}let s=e.marks.at(o.layerPoint);if(s<0)return;let{shown:r}=n[s],i=r.findIndex(l=>l===e.selected);e.select(r[(i+1)%r.length].finding_id)}),e.
marks.addTo(e.map)}function an(e,t,n,o,s){let r=bo(e,s);Me(t,n,o,r.ring?24:18,`mark|${r.severity}|${r.unsure}|${r.ring}|${r.count}`,(i,l,c)=>Ye(i,l,c,r))}function bo(e,t){
let n=t.worst,o=e.selected&&e.selected.subject===t.findings[0].subject;return{severity:n.severity,unsure:n.verdict==="cannot_tell",radius:o?9:7.5,ring:o,count:t.
shown.length}}function ln(e,t){for(let n of e.groups.values())n.shown=[];for(let n of t)e.groups.get(n.subject)?.shown.push(n);for(let n of e.groups.values())n.
shown.length&&(n.worst=[...n.shown].sort(de)[0]),e.marks.points.off[n.place]=n.shown.length?0:1;e.repaint()}function at(e,t){if(lt(e),!t.shape)return;let n=w?"#\
6cb8e6":"#0b5c8a",o=w?"#0f161a":"#ffffff",s={renderer:e.painter,interactive:!1,clickable:!1},r=c=>e.drawn.push(c.addTo(e.map)),i=ct(e,t.reference_layer,t.reference_id);
i&&i.shape.kind>0&&r(it(i.shape,{...s,color:n,weight:3,opacity:.9,dashArray:"2 5",lineCap:"round",fill:!1})),t.shape.kind>0&&(r(it(t.shape,{...s,color:o,weight:8,
opacity:.9,fill:!1})),r(it(t.shape,{...s,color:n,weight:4,opacity:1,fill:!1})));let l=e.groups.get(t.subject);if(t.nearest_lon!==null&&t.nearest_lat!==null){let c=[
t.nearest_lat,t.nearest_lon],f=Wt(t.shape,c),m=w?"#ffffff":"#14222a";if(r(h.polyline([f,c],{...s,color:o,weight:7,opacity:.9})),r(h.polyline([f,c],{...s,color:m,
weight:2.5,opacity:1,dashArray:"7 4",lineCap:"butt"})),r(new H(c,{...s,radius:5,draw:(g,p,y)=>X(g,p,y,m,o)})),t.unit==="m"&&t.measured!==null){let g=a("span",{},
k(t.measured,"m")),p=[(f[0]+c[0])/2,(f[1]+c[1])/2],S=Math.abs(c[1]-f[1])>Math.abs(c[0]-f[0])?{direction:"top",offset:[0,-10]}:{direction:"right",offset:[12,0]};
e.length=h.tooltip({permanent:!0,className:"rz-length",opacity:1,...S}).setLatLng(p).setContent(g).addTo(e.map)}}l&&r(new H(l.at,{...s,radius:11,draw:(c,f,m)=>an(
e,c,f,m,l)}))}function it(e,t){return e.kind===2?h.polygon(e.parts,t):h.polyline(e.parts,t)}function lt(e){for(let t of e.drawn)t.remove();e.drawn=[],e.length&&
e.length.remove(),e.length=null}function ct(e,t,n){if(!e.byFeature){e.byFeature=new Map;for(let o of e.layers)for(let s of o.features)e.byFeature.set(`${o.name}\
${s.id}`,s)}return e.byFeature.get(`${t}${n}`)}function Pe(e,t){if(window.matchMedia("print").matches)return{padding:[40,40]};if(e.phone.matches)return{paddingTopLeft:[
56,30],paddingBottomRight:[56,44]};let n=d("rz-card"),o=d("rz-legend"),s=n.hidden?60:n.offsetWidth+60,r={paddingTopLeft:[Math.max(70,o.offsetWidth+42),60],paddingBottomRight:[
s,50]};return[{paddingTopLeft:[70,60],paddingBottomRight:[s,o.offsetHeight+42]},r].map(l=>({pads:l,room:yo(e,t,l)})).sort((l,c)=>c.room-l.room)[0].pads}function yo(e,t,n){
let o=e.map.getSize().subtract(n.paddingTopLeft).subtract(n.paddingBottomRight);if(o.x<60||o.y<60)return 0;let s=e.map.project(t.getSouthEast(),0).subtract(e.map.
project(t.getNorthWest(),0)),r=2**16;return Math.min(r,o.x/Math.max(s.x,1e-9),o.y/Math.max(s.y,1e-9))*(1+o.x*o.y/1e9)}function cn(e){let t=d("rz-legend"),n=e.map.
getSize().x-d("rz-card").offsetWidth-t.offsetWidth;e.selected?t.open&&!e.folded&&(e.phone.matches||n<480)&&(t.open=!1,e.folded=!0):(e.folded&&(t.open=!0),e.folded=
!1)}function ne(e,t,n={}){if(!t.shape)return;let o=Y(t.shape);t.nearest_lon!==null&&t.nearest_lat!==null&&o.extend([t.nearest_lat,t.nearest_lon]);let s=window.matchMedia(
"(prefers-reduced-motion: reduce)").matches;e.map.fitBounds(o,{...Pe(e,o),maxZoom:16,animate:!s&&!e.starting,duration:.4,...n})}function Be(e,t={}){let n=wo(e);
n.isValid()&&e.map.fitBounds(n,{...Pe(e,n),maxZoom:15,...t})}function un(e){let{within:t}=e.data;if(!t)return;let[n,o,s,r]=t,i=h.latLngBounds([o,n],[r,s]),l=[[o,
n],[o,s],[r,s],[r,n]];h.polygon(l,{renderer:e.painter,interactive:!1,clickable:!1,color:"#7a8a93",weight:1.5,dashArray:"2 6",fill:!1}).addTo(e.map),e.map.setMaxBounds(
i.pad(.6))}function ut(e){let t=e.map.getBounds(),n=e.listed.reduce((o,s)=>o+(s.at!==null&&t.contains(s.at)?1:0),0);d("rz-inmap").textContent=n===e.listed.length?
"":u("in_map",z(n,0))}function wo(e){if(e.data.within){let[n,o,s,r]=e.data.within;return h.latLngBounds([o,n],[r,s]).pad(-.08)}let t=h.latLngBounds([]);for(let n of e.
groups.values())t.extend(n.at);for(let n of e.layers)if(!(n.background||!n.shown))for(let o of n.features)t.extend(Y(o.shape));if(!t.isValid())for(let n of e.layers)
for(let o of n.features)t.extend(Y(o.shape));return t}var dn=60,N=(e,t)=>{let n=e.data.rules[t.rule];return n&&b(n.title)||t.rule||""},fe=e=>e.subject_name||e.subject_id||u("unnamed"),dt=e=>_==="en"&&e.why_cannot_tell_en||
e.why_cannot_tell||"",me=e=>(_==="en"?e.message_en||e.message:e.message||e.message_en)||"";function fn(e){let t=d("rz-list"),n=e.findings.length,o=e.listed.length;
d("rz-count").textContent=o===n?u("count_all",z(n,0)):u("count_some",z(o,0),z(n,0)),d("rz-tab-findings").replaceChildren(u("findings"),a("span",{class:"rz-dot"},
z(o,0))),t.replaceChildren(),e.siblings=new Map;for(let s of e.listed)e.siblings.set(s.subject,(e.siblings.get(s.subject)||0)+1);o?oe(e,t,0):t.append(a("li",{class:"\
rz-empty"},u(n?"none_match":"none_at_all"))),ln(e,e.listed)}function oe(e,t,n){let o=t.querySelector(".rz-more-row");o&&o.remove();let s=Math.min(n+dn,e.listed.
length),r=document.createDocumentFragment();for(let i=n;i<s;i+=1)r.append(po(e,e.listed[i],i));if(t.append(r),s<e.listed.length){let i=Math.min(dn,e.listed.length-
s);t.append(a("li",{class:"rz-more-row"},a("button",{type:"button",class:"rz-tool",click:()=>{oe(e,t,s),t.querySelectorAll(".rz-row")[s].focus()}},u("show_more",
i))))}}function po(e,t,n){let o=t.verdict==="cannot_tell",s=e.siblings.get(t.subject),r=a("button",{type:"button",class:"rz-row","data-id":t.finding_id,"data-pl\
ace":n,click:()=>e.select(t.finding_id,{focus:!0})},L(t.severity,o),a("span",{class:"rz-row-main"},a("span",{class:"rz-row-name"},fe(t)),a("span",{class:"rz-row\
-rule"},N(e,t)),a("span",{class:"rz-row-tags"},a("span",{class:`rz-tag rz-${ft(t)}`},x(t.severity)),t.kind&&t.kind!=="rule"?a("span",{class:"rz-tag"},u(`of_${t.
kind}`)):null,o?a("span",{class:"rz-tag rz-unsure"},u("cannot_tell")):null,s>1?a("span",{class:"rz-tag"},u("same_subject",s)):null,t.status&&t.status!=="new"&&t.
status!=="open"?a("span",{class:"rz-tag"},x(t.status)):null)),a("span",{class:"rz-row-side"},a("b",{},e.wanted.sort==="by_distance"&&t.at?tt(ae(t)):G(t)),a("spa\
n",{},t.river||"")));return e.selected===t&&r.setAttribute("aria-current","true"),a("li",{},r)}var ft=e=>C.includes(e.severity)?e.severity:"prefer";function mt(e){
let t=d("rz-list");for(let s of t.querySelectorAll("[aria-current]"))s.removeAttribute("aria-current");if(!e.selected)return;let n=e.listed.indexOf(e.selected);
for(;n>=0&&t.querySelectorAll(".rz-row").length<=n;)oe(e,t,t.querySelectorAll(".rz-row").length);let o=t.querySelector(`.rz-row[data-place="${n}"]`);o&&(o.setAttribute(
"aria-current","true"),o.scrollIntoView({block:"nearest"}))}function mn(e,t){let n={ArrowDown:1,ArrowUp:-1,Home:-1/0,End:1/0}[t.key],o=document.activeElement;if(!n||
!(o instanceof HTMLElement)||!o.classList.contains("rz-row"))return;t.preventDefault();let s=d("rz-list"),r=Number(o.dataset.place),i=s.querySelectorAll(".rz-ro\
w");r+n>=i.length&&i.length<e.listed.length&&(oe(e,s,i.length),i=s.querySelectorAll(".rz-row")),i[Math.max(0,Math.min(i.length-1,r+n))].focus()}function hn(e){let t=e.
data.checked,n=t.filter(m=>!m.not_run),o=t.filter(m=>m.not_run),s=["checked","violations","cannot_tell","not_applicable"],r=["checked","violations","cannot","no\
t_applicable"],i=m=>e.data.rules[m.code]?b(e.data.rules[m.code].title):"",l=m=>n.reduce((g,p)=>g+p[m],0),c=a("table",{class:"rz-table"},a("thead",{},a("tr",{},a(
"th",{scope:"col"},u("rule")),r.map(m=>a("th",{scope:"col",class:"rz-num"},u(m))))),a("tbody",{},n.map(m=>a("tr",{},a("th",{scope:"row"},a("span",{class:"rz-cod\
e"},m.code),a("span",{},i(m))),s.map(g=>a("td",{class:`rz-num${g==="violations"&&m[g]?" rz-hot":""}`},z(m[g],0)))))),a("tfoot",{},a("tr",{},a("th",{scope:"row"},
u("total")),s.map(m=>a("td",{class:"rz-num"},z(l(m),0)))))),f=o.length?a("section",{class:"rz-missed"},a("h2",{},`${u("not_run")} · ${o.length}`),a("p",{class:"\
rz-quiet"},u("not_run_note")),a("ul",{},o.map(m=>a("li",{},a("span",{class:"rz-code"},m.code),a("span",{},i(m)),a("small",{},b(m.not_run)))))):null;d("rz-pane-c\
hecks").replaceChildren(a("p",{class:"rz-quiet"},u("checks_note"),e.data.within?` ${u("checks_whole")}`:""),n.length?c:"",f||"")}function gn(e){e.layers.sort((t,n)=>Number(n.background)-Number(t.background)||t.style.order-n.style.order);for(let t of e.layers){t.shown=t.visible,t.dimension=
t.features.length?t.features[0].shape.kind:0,t.paths=t.dimension===0?[ko(e,t)]:t.features.map(n=>n.path=_o(e,t,n));for(let n of t.paths)Qe(n,!t.shown),n.addTo(e.
map)}}var R=(e,t)=>t.kind>=0?e.style.cases[t.kind].symbol:e.style.symbol;function ko(e,t){let n=t.features.flatMap(i=>i.shape.kind===0?i.shape.parts[0].map(l=>({
at:l,feature:i})):[]),o=Math.max(2,...new Set(t.features.map(i=>R(t,i).radius))),s=(i,l,c,{feature:f})=>{let m=R(t,f);Me(i,l,c,Math.ceil(m.radius*1.5)+2,`point|${t.
name}|${f.kind}`,(g,p,y)=>zo(g,p,y,m))},r=new Ce(n,{renderer:e.painter,clickable:!0,interactive:!0,radius:o+1,draw:s});return r.on("click",i=>{let l=r.at(i.layerPoint);
l>=0&&Ne(e,t,n[l].feature,n[l].at)}),r}function _o(e,t,n){let{shape:o}=n,s=o.kind===2,r=!(t.background&&s)&&t.name!=="concern",i={renderer:e.painter,clickable:r,
interactive:r,smoothFactor:.8,...Se(R(t,n),n.kind,s)},l=s?h.polygon(o.parts,i):h.polyline(o.kind===0?[]:o.parts,i);return r&&l.on("click",c=>Ne(e,t,n,c.latlng)),
l}function zo(e,t,n,o){e.setLineDash([]),ze(e,o.shape,t,n,o.radius),e.globalAlpha=o.opacity,e.fillStyle=J(o.fill||o.stroke),e.fill(),e.lineWidth=Math.min(o.width,
2),e.strokeStyle=J(o.stroke),e.stroke()}function bn(e){for(let t of e.layers)for(let n of t.features)n.path&&Xt(e.painter,n.path,Se(R(t,n),n.kind,n.shape.kind===
2))}function ht(e,t,n){t.shown=n;for(let o of t.paths)Qe(o,!n);e.repaint(),bt(e),e.remember()}function xo(e){let t=new Set(e.features.map(n=>n.kind));return e.style.
cases.map((n,o)=>({...n,place:o})).filter(n=>t.has(n.place))}function yn(e,t){let n=xo(e),o=e.style.cases.length>0&&e.features.some(r=>r.kind<0),s=n.map(r=>a(t,
{class:"rz-case"},D(r.symbol,r.place,e.dimension),a("span",{},b(r.title))));return o&&n.length&&s.push(a(t,{class:"rz-case"},D(e.style.symbol,-1,e.dimension),a(
"span",{},u("other_case")))),s}function gt(e){let t=d("rz-pane-layers"),n=[...e.layers].reverse(),s=[["themes",n.filter(i=>!i.background)],["background",n.filter(
i=>i.background)]].filter(([,i])=>i.length).map(([i,l])=>a("fieldset",{class:"rz-group"},a("legend",{},u(i)),i==="background"&&e.tileLayer?So(e):null,l.map(c=>vo(
e,c)))),r=e.data.sources.length?a("div",{class:"rz-sources"},a("h2",{},u("sources")),a("ul",{},e.data.sources.map(i=>a("li",{},i)))):null;t.replaceChildren(...s,
...r?[r]:[])}function vo(e,t){let n=a("input",{type:"checkbox","data-layer":t.name,change:s=>ht(e,t,s.target.checked)});n.checked=t.shown,n.disabled=!t.features.
length;let o=yn(t,"li");return a("div",{class:"rz-layer"},a("label",{},n,o.length?null:D(t.style.symbol,-1,t.dimension),a("span",{class:"rz-layer-name"},b(t.title)),
a("span",{class:"rz-quiet"},t.features.length?z(t.features.length,0):u("empty_layer"))),o.length?a("ul",{},o):null)}function So(e){let t=a("input",{type:"checkb\
ox",change:n=>n.target.checked?e.tileLayer.addTo(e.map):e.tileLayer.remove()});return t.checked=e.map.hasLayer(e.tileLayer),a("div",{class:"rz-layer"},a("label",
{},t,a("span",{class:"rz-layer-name"},u("tiles"))))}function bt(e){let t=[];for(let o of C)e.findings.some(s=>s.severity===o&&s.verdict!=="cannot_tell")&&t.push(
a("li",{},L(o,!1,30),a("span",{},`${u("findings")} · ${u(o)}`)));let n=e.findings.find(o=>o.verdict==="cannot_tell");n&&t.push(a("li",{},L(n.severity,!0,30),a(
"span",{},u("cannot_tell"))));for(let o of[...e.layers].reverse()){if(!o.shown||!o.features.length)continue;let s=yn(o,"li");s.length?t.push(a("li",{class:"rz-l\
egend-group"},b(o.title)),...s):t.push(a("li",{},D(o.style.symbol,-1,o.dimension),a("span",{},b(o.title))))}d("rz-legend-rows").replaceChildren(...t)}function Ne(e,t,n,o){
if(e.measuring){ee(e,[o.lat===void 0?o[0]:o.lat,o.lng===void 0?o[1]:o.lng]);return}let s=n.kind>=0?b(t.style.cases[n.kind].title):"",r=t.columns.map((c,f)=>[b(c.
title)||c.name,c.name==="name"?"":pe(n.values[f],c)]).filter(([,c])=>c!==""),i=e.findings.filter(c=>c.subject_layer===t.name&&String(c.subject_id)===String(n.id)),
l=a("div",{class:"rz-popup"},a("p",{class:"rz-eyebrow"},[b(t.title),s].filter(Boolean).join(" · "),n.illustrative?a("span",{class:"rz-tag"},u("illustrative")):
null),a("h3",{},n.name?String(n.name):String(n.id||u("unnamed"))),E(e,t.name)&&n.shape.kind===0?a("p",{class:"rz-quiet"},E(e,t.name)):null,r.length?a("dl",{class:"\
rz-facts"},r.map(([c,f])=>[a("dt",{},c),a("dd",{},f)])):null,i.slice(0,5).map(c=>a("button",{type:"button",class:"rz-link",click:()=>e.select(c.finding_id)},L(c.
severity,c.verdict==="cannot_tell"),a("span",{},N(e,c)))),n.shape.kind===0?$e(e,_e(n.shape),t.name):null);h.popup({maxWidth:300,minWidth:200,closeButton:!0,autoPanPadding:[
24,24]}).setLatLng(o).setContent(l).openOn(e.map)}function wn(e,t,n){for(let r of e.marks.within(t).slice(-400)){let i=e.marks.pointOf(r);n.push(h.bounds([i.x-11,
i.y-11],[i.x+11,i.y+11]))}for(let r of e.drawn){let i=Jt(r);i&&n.push(h.bounds([i.x-8,i.y-8],[i.x+8,i.y+8]))}let o=e.map.getContainer().getBoundingClientRect(),
s=[d("rz-legend"),d("rz-card"),e.zoom.getContainer(),e.toolbar,d("rz-say"),e.length&&e.length.getElement()];for(let r of s){if(!r||r.hidden)continue;let i=r.getBoundingClientRect(),
l=t.min.add([i.left-o.left,i.top-o.top]);n.push(h.bounds(l,l.add([i.width,i.height])))}}function*pn(e,t){let n=[...e.layers].reverse().filter(s=>s.shown),o=s=>s.
dimension===2&&s.style.cases.length&&!s.background?0:s.dimension===1?1:s.dimension===2?2:3;n.sort((s,r)=>o(s)-o(r));for(let s of n){if(s.dimension===0){e.map.getZoom()>=
12&&(yield*Mo(s,t));continue}for(let r of s.features){let{path:i}=r,l=i&&Oe(i);if(!l||!l.intersects(t))continue;let c=r.kind>=0?b(s.style.cases[r.kind].title):"",
f=s.dimension===2&&c&&!s.background?c:r.name;if(!f)continue;let m=R(s,r);yield{text:String(f).slice(0,40),path:i,dimension:r.shape.kind,size:s.dimension===1?13:
12,weight:s.dimension===2&&!s.background?600:500,colour:kn(m),low:s.background}}}}function*Mo(e,t){let[n]=e.paths;for(let o of n.within(t)){let{feature:s}=n.items[o];
s.name&&(yield{text:String(s.name).slice(0,40),pixel:n.pointOf(o),dimension:0,size:12,weight:500,colour:kn(R(e,s)),low:!1})}}function kn(e){let t=ve(xe.test(e.stroke||
"")?e.stroke:"#444444");return w?ce(t,[255,255,255],.62):ce(t,[0,0,0],.38)}var yt=["found","findings","layers","checks"];function V(e){for(let t of yt){let n=t===e;d(`rz-tab-${t}`).setAttribute("aria-selected",String(n)),d(`rz-tab-${t}`).
tabIndex=n?0:-1,d(`rz-pane-${t}`).hidden=!n}}function _n(e){for(let t of yt){let n=d(`rz-tab-${t}`);n.addEventListener("click",()=>{V(t),document.body.dataset.sheet===
"peek"&&se(e,"half")}),n.addEventListener("keydown",o=>{let s={ArrowRight:1,ArrowLeft:-1}[o.key];if(!s)return;let r=yt.filter(l=>!d(`rz-tab-${l}`).hidden),i=r[(r.
indexOf(t)+s+r.length)%r.length];V(i),d(`rz-tab-${i}`).focus()})}V("findings")}var he=["peek","half","full"];function se(e,t){document.body.dataset.sheet=t,e.map.
invalidateSize({pan:!1})}function wt(e){let t=he.indexOf(document.body.dataset.sheet||"half");se(e,he[(t+1)%he.length])}function zn(e){se(e,"half"),d("rz-grip").
addEventListener("click",()=>wt(e));for(let n of[d("rz-panel"),d("rz-card")]){let o=null;n.addEventListener("pointerdown",s=>{o=s.target.closest(".rz-grip")?s.clientY:
null}),window.addEventListener("pointerup",s=>{let r=o===null?0:s.clientY-o;if(o=null,Math.abs(r)<24)return;let i=he.indexOf(document.body.dataset.sheet||"half")+
(r<0?1:-1);se(e,he[Math.max(0,Math.min(2,i))])})}}function ge(e,t){Ut(t==="dark"),document.documentElement.dataset.theme=t,d("rz-theme").textContent=u(w?"theme_\
light":"theme_dark"),e.groups&&(bn(e),e.speak())}function xn(e){let t=window.matchMedia("(prefers-color-scheme: dark)"),n=!1;ge(e,t.matches?"dark":"light"),t.addEventListener(
"change",o=>n||ge(e,o.matches?"dark":"light")),d("rz-theme").addEventListener("click",()=>{n=!0,ge(e,w?"light":"dark")})}var Co=500;function vn(e,t){if(t){e.screen=
{dark:w,bounds:e.map.getBounds()},d("rz-legend").open=!0;let n=d("rz-list");for(;n.querySelector(".rz-more-row")&&n.children.length<Co;)oe(e,n,n.querySelectorAll(
".rz-row").length);w&&ge(e,"light")}e.map.invalidateSize({pan:!1}),e.selected?ne(e,e.selected,{animate:!1}):e.map.fitBounds(e.screen.bounds,{animate:!1}),!t&&e.
screen.dark&&ge(e,"dark"),e.labels.under=t?e.painter:null,e.repaint()}function be(e){Lt(e==="en"?"en":"zh"),document.documentElement.lang=_==="en"?"en":"zh-CN";
let t=d("rz-language");t.textContent=_==="en"?"中文":"English",t.lang=_==="en"?"zh-CN":"en"}function pt(){let e=new URLSearchParams(window.location.hash.slice(
1)),[t,n,o]=(e.get("v")||"").split("/").map(Number);return{view:[t,n,o].every(Number.isFinite)&&e.has("v")&&Math.abs(n)<=90&&Math.abs(o)<=360?{zoom:t,at:[n,o]}:
null,finding:e.get("f"),lang:e.get("l"),off:e.has("off")?(e.get("off")||"").split(","):null,table:e.get("table")||"",wanted:Oo(e)}}function Oo(e){let[t,n]=(e.get(
"km")||"-").split("-").map(r=>r.trim()===""||!Number.isFinite(Number(r))?null:Number(r)),o={...ue(),text:(e.get("q")||"").toLowerCase(),inView:e.get("in")==="1",
from:t===void 0?null:t,to:n===void 0?null:n};o.severity=new Set((e.get("severity")||"").split(",").filter(r=>C.includes(r)));for(let r of B)o[r]=e.get(r)||"";let s=e.
get("sort")||"";return o.sort=je().includes(s)?s:"by_severity",o}function To(e,t){t.text&&e.set("q",t.text),t.severity.size&&e.set("severity",[...t.severity].join());
for(let n of B)t[n]&&e.set(n,t[n]);(t.from!==null||t.to!==null)&&e.set("km",`${t.from===null?"":t.from}-${t.to===null?"":t.to}`),t.inView&&e.set("in","1"),t.sort!==
"by_severity"&&e.set("sort",t.sort)}function Sn(e){let t=e.map.getCenter(),n=new URLSearchParams;n.set("v",`${e.map.getZoom()}/${t.lat.toFixed(5)}/${t.lng.toFixed(
5)}`),e.selected&&n.set("f",e.selected.finding_id),_!==e.data.lang&&n.set("l",_);let o=e.layers.filter(r=>r.features.length&&!r.shown).map(r=>r.name),s=e.layers.
filter(r=>r.features.length&&!r.visible).map(r=>r.name);o.join()!==s.join()&&n.set("off",o.join()),To(n,e.wanted),e.table.shown&&n.set("table",e.table.shown),e.
address=`#${n.toString().replaceAll("%2F","/").replaceAll("%2C",",")}`,e.address!==window.location.hash&&window.history.replaceState(null,"",e.address)}function Mn(e){
let{data:t}=e;document.title=b(t.title),d("rz-title").textContent=b(t.title),d("rz-subtitle").textContent=u(t.listing?"made_on":"as_of",t.on);let n=d("rz-banner");
n.hidden=!(t.illustrative||e.findings.some(o=>o.illustrative)||e.layers.some(o=>o.features.some(s=>s.illustrative))),n.textContent=u("illustrative_long"),d("rz-\
internal").hidden=!t.internal,d("rz-internal").textContent=u("internal_long"),d("rz-grip").setAttribute("aria-label",u("grip"))}function Cn(e){e.map.createPane(
"labels").style.zIndex=450,e.map.getPane("labels").style.pointerEvents="none",e.zoom=h.control.zoom({position:"topleft",zoomInText:"+",zoomOutText:"−"}).addTo(
e.map),e.attribution=h.control.attribution({prefix:!1,position:"bottomright"}).addTo(e.map),h.control.scale({imperial:!1,maxWidth:140,position:"bottomright"}).addTo(
e.map);let t=h.DomUtil.create("a","rz-home",e.zoom.getContainer());t.href="#",t.setAttribute("role","button"),t.textContent="⤢",h.DomEvent.on(t,"click",n=>{h.
DomEvent.stop(n),Be(e)}),e.home=t}function On(e){let[t,n]=e.zoom.getContainer().querySelectorAll("a");for(let[s,r]of[[t,"zoom_in"],[n,"zoom_out"],[e.home,"home"]])
s.title=u(r),s.setAttribute("aria-label",u(r));let o=[...e.data.sources,e.data.tiles?e.data.tiles_attribution:""].filter(Boolean).join(" · ");e.attribution.getContainer().
replaceChildren(o?`${u("sources")}: ${o}`:"")}function _t(e){let t=d("rz-card"),n=e.selected;if(t.hidden=!n,document.body.classList.toggle("rz-reading",!!n),!n){t.replaceChildren();return}t.replaceChildren(
a("button",{type:"button",class:"rz-grip","aria-label":u("grip"),click:()=>wt(e)}),Lo(e,n),a("div",{class:"rz-card-body"},a("p",{class:"rz-row-tags"},a("span",{
class:`rz-tag rz-${ft(n)}`},x(n.severity)),te(n).some(o=>o!=="rule")?a("span",{class:"rz-tag"},te(n).map(o=>u(`of_${o}`)).join(" · ")):null,a("span",{class:`rz\
-tag${n.verdict==="cannot_tell"?" rz-unsure":""}`},x(n.verdict)),n.status?a("span",{class:"rz-tag"},x(n.status)):null,n.illustrative?a("span",{class:"rz-tag"},u(
"illustrative")):null),a("h2",{id:"rz-card-title"},fe(n)),Tn(n)?a("p",{class:"rz-card-where"},Tn(n)):null,a("p",{class:"rz-card-rule"},a("span",{class:"rz-code"},
n.rule),N(e,n)),me(n)?a("p",{class:"rz-message"},me(n)):null,Ao(e,n),dt(n)?a("div",{class:"rz-why"},a("h3",{},u("why")),a("p",{},dt(n))):null,U("turns",Io(e,n)),
U("clause",Eo(e,n)),jo(e,n),Po(e,n),U("chiefs",No(n)),U("place",kt(Fo(e,n))),$e(e,n.at,n.subject_layer),U("history",kt(qo(n))),Wo(e,n)))}function Lo(e,t){let n=e.
listed.indexOf(t),o=r=>e.listed[n+r]&&e.select(e.listed[n+r].finding_id,{focus:!0}),s=(r,i,l,c)=>{let f=a("button",{type:"button",class:"rz-icon","aria-label":u(
r),title:u(r),click:l},i);return f.disabled=!!c,f};return a("div",{class:"rz-card-bar"},a("button",{type:"button",class:"rz-tool rz-back",click:()=>e.select(null)},
`‹ ${u("back")}`),a("span",{class:"rz-card-place"},n>=0?`${n+1} / ${e.listed.length}`:""),s("previous","↑",()=>o(-1),n<=0),s("next","↓",()=>o(1),n<0||n>=e.
listed.length-1),a("button",{type:"button",class:"rz-tool rz-plain",click:()=>ne(e,t)},u("zoom_here")),s("close","×",()=>e.select(null)))}function $o(e,t){if(t.
unit==="m2")return"overlap";if(t.unit!=="m")return"measured";if(t.limit)return"distance";let n=ct(e,t.reference_layer,t.reference_id);return!n||n.shape.kind<2||
!t.at?"measured":qt(n.shape,t.at)?t.shape&&t.shape.kind===1?"measured":"depth":"distance"}function Ao(e,t){let n=t.limit&&t.unit!=="count",o=[[$o(e,t),G(t)],["l\
imit",n?k(t.limit,t.unit):""],[(t.margin||0)<0?"clear_by":"margin",n&&t.margin!==null?k(Math.abs(t.margin),t.unit):""],["accuracy",t.accuracy_m!==null?`± ${k(
t.accuracy_m,"m")}`:""]].filter(([,s])=>s!=="");return o.length?a("dl",{class:"rz-figures"},o.map(([s,r])=>a("div",{},a("dt",{},u(s)),a("dd",{},r)))):null}var Tn=e=>[
e.river,x(e.bank),e.chainage_m!==null?u("from_mouth",k(e.chainage_m/1e3,"km")):""].filter(Boolean).join(" · "),U=(e,...t)=>t.some(Boolean)?a("section",{},a("h3",
{},u(e)),t):null;function kt(e){let t=e.filter(([,n])=>n);return t.length?a("dl",{class:"rz-facts"},t.map(([n,o])=>[a("dt",{},u(n)),a("dd",{},o)])):null}function zt(e,t){
let n=e.data.rules[t.rule],o=n?b(n.citation):"";return _==="en"?o||t.citation||"":t.citation||o}function Eo(e,t){let n;try{n=JSON.parse(t.clauses||"[]")}catch{n=
[]}return!Array.isArray(n)||n.length<2?a("p",{},zt(e,t)):a("ul",{class:"rz-clauses"},n.map(o=>a("li",{},a("span",{class:"rz-code"},String(o.rule)),` ${x(o.severity)}\
 · ${(_==="en"?o.citation_en:o.citation)||""}`)))}var $=(e,t)=>t==null?"":e.data.explained.words[t][_==="en"?1:0],Ln=(e,t)=>e.data.explained?e.data.explained.by_id[t.
finding_id]:null;function Io(e,t){let n=Ln(e,t);return!n||!n.turns.length?null:[a("ul",{class:"rz-turns"},n.turns.map(o=>a("li",{},$(e,o)))),t.verdict==="cannot\
_tell"?null:a("p",{class:"rz-quiet"},$(e,n.sure))]}function jo(e,t){let n=Ln(e,t),o=n?n.clauses.filter(s=>s.parts.length||s.exceptions.length):[];return o.length?
U("parts",o.map((s,r)=>a("details",{class:"rz-reason",open:r===0?"":null},a("summary",{},a("span",{class:"rz-code"},s.rule),$(e,s.title)),a("dl",{},s.parts.map(
([i,l,c])=>[a("dt",{},`“${i}”`),a("dd",{},l?$(e,c):`${u("not_asked")} · ${$(e,c)}`)]),s.exceptions.map(([i,l,c,f])=>[a("dt",{},`${u("exception")} · ${$(e,
i)}`),a("dd",{},a("b",{},u(l===!0?"holds":l===!1?"holds_not":"holds_open")),[$(e,c),$(e,f)].filter(Boolean).map(m=>a("small",{},m)))]),s.penalties.map(i=>[a("dt",
{},u("penalty")),a("dd",{},$(e,i))]),s.note===null?null:[a("dt",{},u("remark")),a("dd",{},$(e,s.note))])))):null}function Po(e,t){let n=e.data.rules[t.rule],o=t.
lead_unit||(n?b(n.lead_unit):""),s=kt([["lead_unit",o||(n?u("no_unit"):"")],["responsible_units",t.responsible_units]]);return s?a("section",{},s):null}var Bo=/^\+?[0-9][0-9 ()-]{4,19}$/;
function No(e){return e.chiefs.length?a("ul",{class:"rz-chain"},e.chiefs.map(t=>a("li",{},a("span",{class:"rz-level"},x(t.level)),a("span",{},a("b",{},t.chief||
t.title||u("unnamed")),a("small",{},[t.chief?t.title:"",t.unit].filter(Boolean).join(" · ")),t.phone?Ro(String(t.phone)):null)))):a("p",{class:"rz-quiet"},u("n\
o_chief"))}function Ro(e){return Bo.test(e)?a("a",{href:`tel:${e.replace(/[^+0-9]/g,"")}`},e):a("small",{},e)}function xt(e,t){let n=e.layers.find(o=>o.name===t);
return n?b(n.title):t||""}function Fo(e,t){let n=(o,s,r)=>[xt(e,o),r||"",s&&s!==r?s:""].filter(Boolean).join(" · ");return[["subject",n(t.subject_layer,t.subject_id,
t.subject_name)],["reference",n(t.reference_layer,t.reference_id,t.reference_name)],["river",t.river],["bank",x(t.bank)],["chainage",t.chainage_m!==null?k(t.chainage_m/
1e3,"km"):""],["segment",t.segment_id],["admin",t.admin],["coordinates",E(e,t.subject_layer)||(t.at?`${K(t.at)} (${u("crs")})`:"")],["finding_id",[t.finding_id,
t.pack].filter(Boolean).join(" · ")]]}function qo(e){let t=e.first_seen&&e.last_seen?Math.round((Date.parse(e.last_seen)-Date.parse(e.first_seen))/864e5):0;return[
["first_seen",e.first_seen],["last_seen",e.last_seen?`${e.last_seen}${t>0?` (${u("days",t)})`:""}`:""],["status",x(e.status)],["note",e.note]]}function Wo(e,t){
let n=(e.groups.get(t.subject)||{findings:[]}).findings.filter(o=>o!==t);return n.length?U("others_here",n.slice(0,20).map(o=>a("button",{type:"button",class:"r\
z-link",click:()=>e.select(o.finding_id,{focus:!0})},L(o.severity,o.verdict==="cannot_tell"),a("span",{},`${o.rule} ${N(e,o)}`)))):null}function An(e){e.wanted=ue();for(let t of e.findings)t.names=nn(t.chiefs)}function Do(e,t,n){if(t==="rule")return`${n} ${e.data.rules[n]?b(e.data.rules[n].title):
""}`;if(t==="chief"){let[o,s]=n.split("");return[s,x(o)].filter(Boolean).join(" · ")}return t==="origin"?u(`of_${n}`):t==="river"?n:x(n)}function En(e){let t=e.
counts.severity;d("rz-severities").replaceChildren(...C.filter(i=>t.has(i)).map(i=>{let l=e.wanted.severity.has(i);return a("button",{type:"button",class:"rz-ch\
ip","aria-pressed":String(l),"data-severity":i,click:()=>Uo(e,i)},L(i,!1),a("span",{},u(i)),a("b",{},z(t.get(i),0)))}));let n=B.map(i=>Vo(e,i)).filter(Boolean),
o=a("input",{type:"checkbox",id:"rz-in-view",change:i=>e.want({inView:i.target.checked})});o.checked=e.wanted.inView;let s=document.activeElement?document.activeElement.
id:"";d("rz-facets").replaceChildren(...n),Ho(e),d("rz-rest").replaceChildren(a("label",{class:"rz-check"},o,a("span",{},u("in_view"))),a("button",{type:"button",
class:"rz-tool",id:"rz-clear",click:()=>Zo(e)},u("clear"))),s&&d("rz-selects").querySelector(`#${CSS.escape(s)}`)&&d(s).focus();let r=B.filter(i=>e.wanted[i]).length+
Number(e.wanted.inView)+ +(e.wanted.from!==null||e.wanted.to!==null);d("rz-more-count").hidden=!r,d("rz-more-count").textContent=String(r),d("rz-sort").replaceChildren(
...je().map(i=>ye(i,u(i),i===e.wanted.sort)))}function Ho(e){let t=d("rz-stretch"),{river:n}=e.wanted,o=n?e.findings.filter(r=>r.river===n&&typeof r.chainage_m==
"number").map(r=>Number(r.chainage_m)/1e3):[];t.hidden=!o.length;let s=`${_} ${n}`;if(o.length&&t.dataset.key!==s){let r=[o.reduce((i,l)=>Math.min(i,l)),o.reduce(
(i,l)=>Math.max(i,l))];t.replaceChildren(a("legend",{},u("stretch",n)),$n(e,"from",r[0]),a("span",{"aria-hidden":"true"},"–"),$n(e,"to",r[1]),a("span",{},"km")),
t.dataset.key=s}for(let r of t.querySelectorAll("input"))r!==document.activeElement&&(r.value=e.wanted[r.dataset.end]===null?"":String(e.wanted[r.dataset.end]))}
function $n(e,t,n){return a("input",{type:"number",id:`rz-km-${t}`,"data-end":t,step:"any",min:"0",inputmode:"decimal",placeholder:n.toFixed(1),"aria-label":u(`\
km_${t}`),change:o=>{let s=o.target.value.trim();e.want({[t]:s===""||!Number.isFinite(Number(s))?null:Number(s)})}})}function ye(e,t,n){let o=a("option",{value:e},
t);return o.selected=n,o}function Vo(e,t){let n=e.counts[t];if(!n.size||t==="origin"&&n.size<2)return null;let o=[...n.keys()].sort((i,l)=>n.get(l)-n.get(i)||P(
i,l)),s=i=>e.want({[t]:i.target.value,...t==="river"?{from:null,to:null}:{}}),r=a("select",{id:`rz-by-${t}`,change:s},ye("",u("all"),!e.wanted[t]),o.map(i=>ye(i,
`${Do(e,t,i)} (${z(n.get(i),0)})`,i===e.wanted[t])));return a("label",{class:"rz-select"},a("span",{},u(t)),r)}function Uo(e,t){let n=new Set(e.wanted.severity);
n.delete(t)||n.add(t),e.want({severity:n});let o=d("rz-severities").querySelector(`[data-severity="${t}"]`);o&&o.focus()}function Zo(e){d("rz-search").value="",
e.want({...ue(),sort:e.wanted.sort})}function In(e){if(e.data.listing){for(let t of["findings","checks"])d(`rz-tab-${t}`).hidden=!0;d("rz-tab-found").hidden=!1,V("found")}}function jn(e){let{listing:t}=e.
data;if(!t)return;d("rz-tab-found").replaceChildren(b(t.title),a("span",{class:"rz-dot"},z(t.rows.length,0)));let n=t.rows.map(s=>a("li",{},Go(e,s))),o=a("ol",{
class:"rz-list","aria-label":b(t.title)},n.length?n:a("li",{class:"rz-empty"},u("none_found")));d("rz-pane-found").replaceChildren(a("p",{class:"rz-note"},b(t.note)),
o)}function Go(e,t){let n=e.layers.find(s=>s.name===t.layer),o=n&&n.features.find(s=>String(s.id)===t.id);return a("button",{type:"button",class:"rz-row",click:()=>o&&
vt(e,n,o)},n?D(o?R(n,o):n.style.symbol,-1,n.dimension):null,a("span",{class:"rz-row-main"},a("span",{class:"rz-row-name"},t.name||t.id),a("span",{class:"rz-row-\
rule"},b(t.detail))),a("span",{class:"rz-row-side"},a("b",{},b(t.figure)),a("span",{},t.river||"")))}function vt(e,t,n){let o=Y(n.shape);e.map.fitBounds(o,{...Pe(
e,o),maxZoom:14,animate:!1}),Ne(e,t,n,o.getCenter())}var Ko='"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif',Pn=h.Layer.extend({initialize(e){this.wanted=e},onAdd(e){this.map=
e,this.canvas=h.DomUtil.create("canvas","rz-labels",e.getPane("labels")),this.canvas.setAttribute("aria-hidden","true"),e.on("moveend resize",this.redraw,this),
e.on("zoomstart",this.blank,this),this.redraw()},blank(){this.canvas.style.visibility="hidden"},redraw(){let{map:e}=this,t=e.getSize(),n=e.containerPointToLayerPoint(
[0,0]),o=window.devicePixelRatio>1?2:1;h.DomUtil.setPosition(this.canvas,n),this.canvas.width=t.x*o,this.canvas.height=t.y*o,this.canvas.style.width=`${t.x}px`,
this.canvas.style.height=`${t.y}px`,this.canvas.style.visibility="";let s=this.canvas.getContext("2d");s.scale(o,o),s.translate(-n.x,-n.y);let r=h.bounds(n,n.add(
t));this.under&&Yt(this.under,s);let i=[],l=new Map,c=performance.now()+60,f=0;for(let m of this.wanted(r,i)){if((f+=1)>40&&performance.now()>c)break;this.place(
s,m,r,i,l)}},place(e,t,n,o,s){e.font=`${t.weight||500} ${t.size}px ${Ko}`;let r=e.measureText(t.text).width;for(let i of Jo(t,r,n)){let l=Math.abs(Math.cos(i.turn))*
r/2+4,c=Math.abs(Math.sin(i.turn))*r/2+t.size*.7,f=h.bounds([i.x-l,i.y-c],[i.x+l,i.y+c]),m=s.get(t.text)||[];if(!(!n.contains(f)||o.some(g=>g.overlaps(f))||m.some(
g=>g.distanceTo(f.getCenter())<260))){s.set(t.text,[...m,f.getCenter()]),o.push(f),this.write(e,t,i);return}}},write(e,t,n){e.save(),e.translate(n.x,n.y),e.rotate(
n.turn),e.textAlign="center",e.textBaseline="middle",e.lineJoin="round",e.lineWidth=3.5,e.strokeStyle=w?"rgba(15,22,26,.88)":"rgba(255,255,255,.9)",e.strokeText(
t.text,0,0),e.fillStyle=t.colour,e.fillText(t.text,0,0),e.restore()}});function Jo(e,t,n){return e.dimension===0?Xo(e.pixel,t):e.dimension===1?Yo(e.path,t,n):es(
e.path,t,n,e.low)}function Xo(e,t){return e?[{x:e.x+t/2+9,y:e.y,turn:0},{x:e.x-t/2-9,y:e.y,turn:0},{x:e.x,y:e.y+15,turn:0}]:[]}function Yo(e,t,n){let o={length:0,
shown:[]};for(let s of et(e)){let r=0,i=s.filter(l=>n.contains(l));for(let l=1;l<i.length;l+=1)r+=i[l].distanceTo(i[l-1]);r>o.length&&(o={length:r,shown:i})}return o.
length<t*1.2?[]:[.5,.35,.65,.2,.8].map(s=>Qo(o.shown,o.length*s)).filter(Boolean)}function Qo(e,t){let n=t;for(let o=1;o<e.length;o+=1){let s=e[o-1],r=e[o],i=s.
distanceTo(r);if(n<=i&&i>0){let l=Math.atan((r.y-s.y)/(r.x-s.x||1e-6)),c=n/i;return{x:s.x+c*(r.x-s.x),y:s.y+c*(r.y-s.y),turn:Math.max(-1.1,Math.min(1.1,l))}}n-=
i}return null}function es(e,t,n,o){let s=et(e),r=Oe(e);if(!s.length||!r)return[];let i=Math.max(r.min.y,n.min.y),l=Math.min(r.max.y,n.max.y);if(l-i<16)return[];
let c=[];for(let f of o?[.14,.86,.3]:[.5,.3,.7,.15,.85]){let m=i+(l-i)*f,g=Ge(s,m,S=>S.x,S=>S.y);if(!g)continue;let p=Math.max(g[0],n.min.x),y=Math.min(g[1],n.max.
x);if(y-p>t+6)for(let S of o?[.72,.28,.5]:[.5])c.push({x:p+(y-p)*S,y:m,turn:0})}return c}var Bn=200;function Fn(e){e.table={shown:"",sort:null,down:!1},d("rz-table").addEventListener("click",()=>re(e,e.table.shown?"":ts(e)))}var ts=e=>{let t=e.layers.
findLast(n=>n.features.length);return e.findings.length||!e.data.listing||!t?"findings":t.name};function re(e,t){let n=e.table.shown,o=t==="findings"||e.layers.
some(s=>s.name===t);e.table={shown:o?t:"",sort:null,down:!1},document.body.classList.toggle("rz-as-table",!!e.table.shown),Re(e),St(e),n&&!e.table.shown&&e.map.
invalidateSize({pan:!1}),e.remember()}function St(e){d("rz-table").textContent=u(e.table.shown?"map":"table")}function ns(e){return[["subject",fe],["severity",n=>x(
n.severity),n=>le(n.severity)],["verdict",n=>x(n.verdict)],["origin",n=>te(n).map(o=>u(`of_${o}`)).join(" · ")],["rule",n=>`${n.rule} ${N(e,n)}`],["message",me],
["reference",n=>n.reference_name||n.reference_id],["measured",G,n=>n.measured],["limit",n=>n.limit&&n.unit!=="count"?k(n.limit,n.unit):"",n=>n.limit],["margin",
n=>n.unit==="count"?"":k(n.margin,n.unit),n=>n.margin],["river",n=>n.river],["bank",n=>x(n.bank)],["chainage",n=>n.chainage_m===null?"":k(n.chainage_m/1e3,"km"),
n=>n.chainage_m],["chiefs",n=>n.chiefs.map(o=>[x(o.level),o.chief||o.title,o.unit].filter(Boolean).join(" ")).join("；")],["clause",n=>zt(e,n)],["status",n=>x(
n.status)],["first_seen",n=>n.first_seen],["last_seen",n=>n.last_seen],["finding_id",n=>n.finding_id]].map(([n,o,s])=>({title:u(String(n)),words:o,by:s||o}))}function os(e){
let t=o=>o.kind>=0?b(e.style.cases[o.kind].title):"",n=e.columns.map((o,s)=>({column:o,place:s})).filter(({column:o})=>o.name!=="name");return[{title:u("name"),
words:o=>o.name||o.id||u("unnamed")},...e.style.cases.length?[{title:u("kind"),words:t,by:o=>o.kind}]:[],...n.map(({column:o,place:s})=>({title:b(o.title)||o.name,
words:r=>pe(r.values[s],o),by:r=>r.values[s]}))].map(o=>({by:o.words,...o}))}function Re(e){let t=d("rz-tabled"),{shown:n}=e.table;if(t.hidden=!n,t.replaceChildren(),
!n)return;let o=e.layers.find(y=>y.name===n),s=o?os(o):ns(e),r=rs(e,o?o.features:e.listed,s),i=o?b(o.title):u("findings"),l=[...e.findings.length?["findings"]:[],
...[...e.layers].reverse().filter(y=>y.features.length&&y.name!=="concern").map(y=>y.name)],c=a("select",{id:"rz-table-of",change:y=>{re(e,y.target.value),d("rz\
-table-of").focus()}},l.map(y=>ye(y,y==="findings"?u("findings"):xt(e,y),y===n))),f=a("tr",{},s.map((y,S)=>ss(e,y,S))),m=a("tbody",{}),g=y=>o?Rn(e,()=>vt(e,o,y)):
Rn(e,()=>e.select(y.finding_id,{focus:!0})),p=a("button",{type:"button",class:"rz-tool",id:"rz-table-more",click:()=>Nn(m,p,r,s,g)});t.append(a("div",{class:"rz\
-table-bar"},a("label",{},a("span",{},u("table_of")),c),a("p",{role:"status"},o?u("rows",z(r.length,0)):d("rz-count").textContent)),a("div",{class:"rz-table-box",
tabindex:"0",role:"region","aria-labelledby":"rz-table-caption"},a("table",{class:"rz-wide-table"},a("caption",{id:"rz-table-caption"},`${i} · ${b(e.data.title)}`),
a("thead",{},f),m),p)),Nn(m,p,r,s,g)}function ss(e,t,n){let o=e.table.sort===n;return a("th",{scope:"col","aria-sort":o?e.table.down?"descending":"ascending":null},
a("button",{type:"button",click:()=>{e.table={...e.table,sort:n,down:o&&!e.table.down},Re(e),d("rz-tabled").querySelectorAll("th[scope=col] button")[n].focus()}},
t.title,a("span",{"aria-hidden":"true"},o?e.table.down?" ▼":" ▲":"")))}function rs(e,t,n){if(e.table.sort===null)return t;let{by:o}=n[e.table.sort],s=e.table.
down?-1:1,r=l=>l==null||l==="",i=t.map(l=>({row:l,key:o(l)}));return i.sort((l,c)=>Number(r(l.key))-Number(r(c.key))||(r(l.key)?0:s*(typeof l.key=="number"&&typeof c.
key=="number"?l.key-c.key:P(l.key,c.key)))),i.map(({row:l})=>l)}function Nn(e,t,n,o,s){let r=e.children.length,i=n.slice(r,r+Bn).map(c=>a("tr",{},o.map((f,m)=>{
let g=f.words(c),p=g==null?"":String(g);return m?a("td",{},p):a("th",{scope:"row"},a("button",{type:"button",class:"rz-link",click:()=>s(c)},p))})));e.append(...i);
let l=n.length-e.children.length;t.hidden=!l,t.textContent=u("show_more",Math.min(Bn,l)),r&&e.children[r].querySelector("button").focus()}function Rn(e,t){re(e,
""),t()}async function qn(e){if(typeof DecompressionStream>"u")throw new Error("old_browser");try{let t=atob(e.trim()),n=new Uint8Array(t.length);for(let s=0;s<t.length;s+=
1)n[s]=t.charCodeAt(s);let o=new Blob([n]).stream().pipeThrough(new DecompressionStream("gzip"));return JSON.parse(await new Response(o).text())}catch{throw new Error(
"broken")}}var Z=e=>Array.isArray(e)?e:e?e.i.map(t=>e.d[t]):null;function Wn(e){let t=Z(e.ids),n=Z(e.names),o=Z(e.illustrative),s=Z(e.cases),r=e.values.map(Z),i=e.
shapes.map((l,c)=>({id:t[c],name:n?n[c]:null,illustrative:o?o[c]===!0:!1,kind:s?s[c]:-1,values:r.map(f=>f[c]),shape:Ue(l,e.decimals)}));return{...e,features:i.filter(
l=>l.shape)}}function Dn(e){let t=Object.entries(e.columns).map(([s,r])=>[s,Z(r)]),n=Z(e.chiefs),o=e.shapes.map(s=>Ue(s));return e.shape.map((s,r)=>{let i={chiefs:n[r],
shape:o[s]};for(let[l,c]of t)i[l]=c[r];return i.subject=`${i.subject_layer}${i.subject_id}`,i.at=i.shape?_e(i.shape):null,i})}function is(e){let n={data:e,map:window.riverzonesFrame,phone:window.matchMedia("(max-width: 760px)"),selected:null,drawn:[],length:null,starting:!0};return n.layers=
e.layers.map(Wn),n.findings=Dn(e.findings),n.byId=new Map(n.findings.map(o=>[o.finding_id,o])),n.painter=new Kt({padding:.3,tolerance:4}),n.repaint=()=>{n.starting||
(n.painter.repaint(),n.labels&&n.labels.redraw())},n.remember=()=>n.starting||Sn(n),n.want=o=>{Object.assign(n.wanted,o),on(n),En(n),fn(n),mt(n),n.selected&&_t(
n),n.table.shown&&Re(n),ut(n),n.remember()},n.select=(o,{focus:s=!1,move:r=!0}={})=>{let i=n.selected;if(n.selected=o&&n.byId.get(o)||null,n.map.closePopup(),n.
selected&&Q(n),n.selected&&document.body.dataset.sheet!=="half"&&se(n,"half"),_t(n),cn(n),mt(n),n.selected)at(n,n.selected),Te(n),r&&ne(n,n.selected),s&&d("rz-c\
ard").focus({preventScroll:!0}),d("rz-card").scrollTop=0;else{lt(n),Te(n);let l=i&&d("rz-list").querySelector(`.rz-row[data-place="${n.listed.indexOf(i)}"]`);l&&
s!==!1&&l.focus()}n.repaint(),n.remember()},n.speak=()=>{$t(),be(_),d("rz-theme").textContent=u(w?"theme_light":"theme_dark"),Mn(n),gt(n),bt(n),hn(n),jn(n),On(n),
Ee(n),St(n),n.want({}),n.selected&&at(n,n.selected),n.repaint(),n.remember()},n}function as(e){let t=0;d("rz-search").addEventListener("input",n=>{window.clearTimeout(
t),t=window.setTimeout(()=>e.want({text:n.target.value.trim().toLowerCase()}),e.findings.length>2e3?180:0)}),d("rz-more").addEventListener("click",()=>{d("rz-se\
lects").hidden=!d("rz-selects").hidden,d("rz-more").setAttribute("aria-expanded",String(!d("rz-selects").hidden))}),d("rz-sort").addEventListener("change",n=>e.
want({sort:n.target.value})),d("rz-list").addEventListener("keydown",n=>mn(e,n)),d("rz-language").addEventListener("click",()=>{be(_==="en"?"zh":"en"),e.speak()}),
d("rz-print").addEventListener("click",()=>window.print()),d("rz-skip").addEventListener("click",()=>{if(e.table.shown){d("rz-tabled").querySelector(".rz-table-\
box").focus();return}let n=e.data.listing?"found":"findings";V(n),(d(`rz-pane-${n}`).querySelector(".rz-row")||d(e.data.listing?"rz-tab-found":"rz-search")).focus()}),
document.addEventListener("keydown",n=>{n.key==="Escape"&&e.measuring?Q(e):n.key==="Escape"&&e.table.shown?re(e,""):n.key==="Escape"&&e.selected&&e.select(null,
{focus:!0})}),e.map.on("moveend",()=>{e.wanted.inView?e.want({}):ut(e),e.remember()}),window.matchMedia("print").addEventListener("change",n=>vn(e,n.matches)),window.
addEventListener("hashchange",()=>{window.location.hash!==e.address&&Hn(e)})}function Hn(e){let t=pt();t.lang&&t.lang!==_&&(be(t.lang),e.speak());let{wanted:n}=t;
for(let s of B)n[s]&&!e.counts[s].has(n[s])&&(n[s]="");if(d("rz-search").value=n.text,t.off){for(let s of e.layers){let r=!t.off.includes(s.name);r!==s.shown&&s.
features.length&&ht(e,s,r)}gt(e)}t.view&&e.map.setView(t.view.at,t.view.zoom,{animate:!1}),e.want(n),re(e,t.table);let o=t.finding&&e.byId.has(t.finding);(o||e.
selected)&&e.select(o?t.finding:null,{move:!t.view})}function ls(e){let t=d("rz-loading");t.setAttribute("role","alert"),t.classList.add("rz-failed"),t.replaceChildren(
a("span",{},Object.hasOwn(M,e)?M[e][0]:`${M.broken[0]} (${e})`),a("span",{lang:"en"},Object.hasOwn(M,e)?M[e][1]:M.broken[1]))}async function cs(){let e=await qn(
d("rz-data").textContent);d("rz-data").remove();let t=is(e);be(pt().lang||e.lang),xn(t),Cn(t),zn(t),_n(t),In(t),e.tiles&&(t.tileLayer=h.tileLayer(e.tiles,{maxZoom:19}).
addTo(t.map)),gn(t),rn(t),An(t),Qt(t),Fn(t),d("rz-legend").open=!t.phone.matches,t.speak(),t.map.invalidateSize({pan:!1}),Be(t,{animate:!1}),un(t),t.labels=new Pn(
(n,o)=>(wn(t,n,o),pn(t,n))).addTo(t.map),as(t),Hn(t),t.starting=!1,t.painter.release(),t.labels.redraw(),d("rz-loading").hidden=!0,document.documentElement.dataset.
ready=String(Math.round(performance.now()))}cs().catch(e=>{if(ls(e.message),!Object.hasOwn(M,e.message))throw e});})();
