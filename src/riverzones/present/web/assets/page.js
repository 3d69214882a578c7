// made by web/build.js from sources 2c2135560e1c9bf692d1662b7d009a4e677552b6348aed7e0bbfab0f34817760
"use strict";(()=>{var Je=typeof RIVERZONES_LABELS>"u"?{terms:{},units:{},services:{}}:RIVERZONES_LABELS,$t=Je.terms,Ye=Je.units,jt=Je.services;var O={skip:["跳到清单","Skip to the list"],panel:["问题、图层与检查","Findings, layers and checks"],map:["地图","Map"],print:["打印","Print"],table:[
"表格","Table"],table_of:["列出","List"],rows:["{0} 行","{0} rows"],name:["名称","Name"],kind:["类别","Kind"],origin:["来源","Found by"],message:["情况",
"What was found"],internal:["内部资料","Internal"],internal_long:["内部资料，不得公开：含联系电话或取水口准确位置。","Internal, not \
for the public: holds telephone numbers or exact places of intakes."],coarse:["公开版只给概略位置（{0} 网格）","The public version gives the place \
on a grid of {0} only"],measure_length:["量距离","Measure a distance"],measure_area:["量面积","Measure an area"],show_objects:["显示其他图层：{0}",
"Show the other layers: {0}"],hide_objects:["收起其他图层","Put the other layers away"],my_location:["我的位置","My location"],length_start:["在图上点选各点，\
量沿线距离。","Click places on the map to measure along them."],area_start:["在图上点选至少三个点，量所围面积。","Click three places or m\
ore to measure the area they enclose."],length_one:["椭球面距离 {0}","Distance on the ellipsoid {0}"],length_said:["椭球面距离共 {0}，末段 {1}","O\
n the ellipsoid {0} in all, the last part {1}"],area_said:["椭球面面积 {0}，周长 {1}","Area on the ellipsoid {0}, perimeter {1}"],area_crossed:["边线相交，量不\
出面积；请撤销末点。","The edges cross, so there is no area; undo the last corner."],hectare:["公顷","ha"],corner_here:["取地图中心","Take the \
centre"],undo:["撤销","Undo"],done:["结束","Done"],location_asking:["正在取得位置……","Asking for the position …"],location_said:["位置 {0}（WGS 84）\
，误差约 {1}","At {0} (WGS 84), within about {1}"],near_me:["清单已按离我远近排列。","The list is in the order of distance from here."],by_distance:[
"离我远近","Distance from me"],going:["前往","Going there"],how_far:["离我多远？（用本机定位）","How far from me? (asks this device)"],back_tab:[
"回传","Send back"],back_about:["在现场记录的情况先存在本页，再保存为一个小文件（.rzback）发回单位；单位用 riverzones findings import 读入。",
"What you note on the spot stays in this page until you save it as one small file (.rzback) and send it to the office, which reads it with riverzones findings i\
mport."],not_lasting:["此浏览器不让本页保存数据：关闭页面后记录就没有了，请先保存文件。","This browser lets the page keep nothin\
g: notes are gone when it is closed. Save the file first."],field_note:["现场记录","On the spot"],take_note:["记录现场情况","Note what you see"],notes_here:[
"本页已存 {0} 条","{0} kept in this page"],new_note:["记录新问题","Note a new problem"],new_problem:["新问题","New problem"],note_of:["现场记录：{0}",
"On the spot: {0}"],state_seen:["看到的状态","State as seen"],state_stays:["不改（{0}）","as it is ({0})"],note_words:["现场情况","What you see"],new_words:[
"是什么问题","What the problem is"],add_photo:["拍照或选照片","Take or choose a photo"],photo:["照片 {0}","Photo {0}"],photos:["照片 {0} 张","{0\
} photos"],drop_photo:["去掉照片 {0}","Remove photo {0}"],most_photos:["每条最多 {0} 张照片。","At most {0} photos each."],no_photo:["{0} 不是能读的照片。",
"{0} is no photo that can be read."],note_place:["位置","Position"],no_place:["未记位置","no position"],place_device:["取当前位置","Where I stand"],place_map:[
"用地图中心","Middle of the map"],place_said:["{0}，误差约 {1}","{0}, within about {1}"],place_map_said:["{0}（取自地图，误差不明）","{0} (f\
rom the map, accuracy not known)"],note_who:["记录人","Your name"],keep_note:["存入本页","Keep in this page"],discard:["不存","Discard"],new_needs:["新问\
题要有文字和位置。","A new problem needs words and a position."],note_needs:["请改状态、写一句情况或加一张照片。","Change the state, w\
rite a line or add a photo."],no_notes:["还没有记录。打开一条问题即可记录，或记录新问题。","No notes yet. Open a finding to take one, or\
 note a new problem."],parcel_size:["{0} 条记录，文件约 {1} kB","{0} notes, a file of about {1} kB"],save_parcel:["保存文件","Save the file"],share:[
"发送","Send"],shared:["已交给所选的应用。收到单位回复后再清除记录。","Handed to the app you chose. Clear the notes when the office has \
them."],share_failed:["此处不能直接发送，请先保存文件。","It cannot be sent from here. Save the file first."],saved:["已保存 {0}，在浏览器的下载文件夹中。",
"Saved {0}, in the downloads of the browser."],drop_note:["删除这条记录","Delete this note"],drop_notes:["清除记录","Clear the notes"],drop_sure:["确认清\
除？","Really clear?"],going_note:["点击后才打开所选地图，并把这一点的坐标（WGS 84）交给它。","A map opens on a click only, and is gi\
ven the coordinates of this place (WGS 84)."],from_here:["距我的位置 {0}，{1}方（{2}°），我的位置误差约 {3}","{0} from me, {1} ({2}°); my posi\
tion within about {3}"],winds:["北 东北 东 东南 南 西南 西 西北","north north-east east south-east south south-west west north-west"],copy:["复制",
"Copy"],copied:["已复制","Copied"],copy_by_hand:["请长按复制","Copy by hand"],location_none:["此浏览器不能取得位置。","This browser cannot te\
ll a position."],location_denied:["未获准取得位置；请在浏览器的网站设置中允许。","The position was refused; allow it in the settings of th\
e browser."],location_file:["浏览器没有把位置给这个本机文件。请在地址栏的权限中允许；仍不行时，请换用 Chrome、Edge 或 Firefox，或由 https 网址打开本文件。",
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
"The file is damaged and its data cannot be read. Get the file again."]};Object.assign(O,$t);var _="zh";function It(e){_=e}function u(e,...t){let n=O[e];return(n?
n[_==="en"?1:0]:String(e)).replace(/\{(\d)\}/g,(s,r)=>String(t[Number(r)]))}var x=e=>e&&Object.hasOwn(O,e)?u(e):e?String(e):"",w=e=>e&&(e[_]||e.zh||e.en)||"";function z(e,t){
return e.toLocaleString("en-US",{maximumFractionDigits:t})}function k(e,t){if(e==null)return"";if(typeof e!="number")return String(e);let n=t&&Object.hasOwn(Ye,
t)?w(Ye[t]):t||"",o=t==="m2"||t==="m"?1:t==="km"?2:Math.abs(e)<10?3:1;return`${z(e,o)}${n?" "+n:""}`}function Y(e){return e.unit==="count"?"":k(e.measured,e.unit)}
function xe(e,t){return e==null||e===""?"":e===!0?u("yes"):e===!1?u("no"):t&&t.values&&Object.hasOwn(t.values,e)?w(t.values[e]):typeof e!="number"||!t||!t.unit?
String(e):t.unit==="m"&&Math.abs(e)>=1e4?k(e/1e3,"km"):k(e,t.unit)}var L=e=>`${e[1].toFixed(6)}, ${e[0].toFixed(6)}`;function j(e,t){let n=Object.hasOwn(e.data.
coarse,t)?e.data.coarse[t]:0;return n?u("coarse",k(n/1e3,"km")):""}function i(e,t={},...n){let o=document.createElement(e);for(let[s,r]of Object.entries(t))r==null||r===!1||(s==="click"?o.addEventListener("click",r):s==="change"?
o.addEventListener("change",r):o.setAttribute(s,r===!0?"":String(r)));for(let s of n.flat(1/0))s!=null&&s!==!1&&o.append(s);return o}var f=e=>document.getElementById(
e);function Bt(){for(let e of document.querySelectorAll("[data-t]"))e.textContent=u(e.dataset.t);for(let e of document.querySelectorAll("[data-t-label]"))e.setAttribute(
"aria-label",u(e.dataset.tLabel));for(let e of document.querySelectorAll("[data-t-placeholder]"))e.placeholder=u(e.dataset.tPlaceholder)}function N(e){let t=f("\
rz-say");t.hidden=!e,t.replaceChildren(...e||[])}var Ke=()=>i("button",{type:"button",class:"rz-icon","aria-label":u("close"),click:()=>N(null)},"×");var U=.003352810681182319,H=6378137*(1-U),Pt=U*(2-U),E=Math.PI/180;function V([e,t],[n,o]){let[s,r]=[e,n].map(y=>Math.atan((1-U)*Math.tan(y*E))),[a,l,c,d]=[Math.
sin(s),Math.cos(s),Math.sin(r),Math.cos(r)],h=((o-t+540)%360-180)*E,g=h;for(let y=0;y<200;y+=1){let[b,v]=[Math.sin(g),Math.cos(g)],M=Math.hypot(d*b,l*c-a*d*v);if(M===
0)return 0;let ze=a*c+l*d*v,Et=Math.atan2(M,ze),Ve=l*d*b/M,le=1-Ve*Ve,$=le>1e-15?ze-2*a*c/le:0,Ze=U/16*le*(4+U*(4-3*le)),At=h+(1-Ze)*U*Ve*(Et+Ze*M*($+Ze*ze*(2*$*
$-1)));if(Math.abs(At-g)>1e-13){g=At;continue}let P=le*(6378137*6378137-H*H)/(H*H),bo=1+P/16384*(4096+P*(P*(320-175*P)-768)),Ge=P/1024*(256+P*(P*(74-47*P)-128)),
wo=$+Ge/4*(ze*(2*$*$-1)-Ge/6*$*(4*M*M-3)*(4*$*$-3));return H*bo*(Et-Ge*M*wo)}return NaN}function Nt(e){let t=Math.sqrt(Pt),n=Math.sin(e*E);return H*H/2*(n/(1-Pt*
n*n)+Math.atanh(t*n)/t)}var yo=[[-.906179845938664,.236926885056189],[-.538469310105683,.478628670499366],[0,.568888888888889],[.538469310105683,.478628670499366],
[.906179845938664,.236926885056189]];function Rt(e){let t=Nt(Math.min(...e.map(o=>o[0]))),n=e.map((o,s)=>{let r=e[(s+e.length-1)%e.length];return yo.reduce((l,[
c,d])=>l+d/2*(Nt(r[0]+(c+1)/2*(o[0]-r[0]))-t),0)*(o[1]-r[1])*E});return Math.abs(n.reduce((o,s)=>o+s,0))}function Ft(e){let t=(o,s,r)=>Math.sign((s[1]-o[1])*(r[0]-
o[0])-(s[0]-o[0])*(r[1]-o[1])),n=e.map((o,s)=>[o,e[(s+1)%e.length]]);return n.some(([o,s],r)=>n.some(([a,l],c)=>c>r+1&&!(r===0&&c===e.length-1)&&t(o,s,a)*t(o,s,
l)<0&&t(a,l,o)*t(a,l,s)<0))}function Wt([e,t]){let n=(o,s,r)=>{let a=Math.round(Math.abs(o)*36e4),l=(a%6e3/100).toFixed(2).padStart(5,"0");return`${Math.floor(a/
36e4)}°${String(Math.floor(a/6e3)%60).padStart(2,"0")}′${l}″${o<0?r:s}`};return`${n(e,"N","S")} ${n(t,"E","W")}`}function qt([e,t],[n,o]){let[s,r,a]=[e*E,n*
E,(o-t)*E];return(Math.atan2(Math.sin(a)*Math.cos(r),Math.cos(s)*Math.sin(r)-Math.sin(s)*Math.cos(r)*Math.cos(a))/E+360)%360}var S=null;function Dt(e){S=e}var ce=e=>S&&e.at?V(S.at,e.at):1/0;var Ht=85.0511287798;function po([e,t]){let n=Math.sin(Math.max(-Ht,Math.min(Ht,e))*Math.PI/180);return[256*(.5+t/360),256*(.5-Math.log((1+n)/(1-n))/(4*Math.PI))]}
var ve=class{constructor(t){this.count=t.length,this.off=new Uint8Array(t.length),this.unit=new Float64Array(t.length*2),this.xy=new Float64Array(t.length*2),t.
forEach(({at:n},o)=>this.unit.set(po(n),2*o))}project(t,n){let[o,s,r,a]=[1/0,1/0,-1/0,-1/0];for(let l=0;l<this.xy.length;l+=2){let c=Math.round(this.unit[l]*t)-
n.x,d=Math.round(this.unit[l+1]*t)-n.y;this.xy[l]=c,this.xy[l+1]=d,o=Math.min(o,c),r=Math.max(r,c),s=Math.min(s,d),a=Math.max(a,d)}return o<=r?[o,s,r,a]:null}within(t,n){
let o=this.count>1500,s=new Set,r=[];for(let a=this.count-1;a>=0;a-=1){let l=this.xy[2*a],c=this.xy[2*a+1];if(!(this.off[a]||l<t.min.x-n||l>t.max.x+n||c<t.min.y-
n||c>t.max.y+n)){if(o){let d=Math.floor(l/4)*65536+Math.floor(c/4);if(s.has(d))continue;s.add(d)}r.push(a)}}return r.reverse()}nearest(t,n){let[o,s]=[-1,n*n];for(let r=this.
count-1;r>=0;r-=1){if(this.off[r])continue;let a=(this.xy[2*r]-t.x)**2+(this.xy[2*r+1]-t.y)**2;a<s&&([o,s]=[r,a])}return o}};function ko(e,t){let n=10**t,o=new Array(e.length/2),s=0,r=0;for(let a=0;a<o.length;a+=1)s+=e[2*a],r+=e[2*a+1],o[a]=[r/n,s/n];return o}function Xe(e,t=6){if(!e)
return null;let[n,...o]=e,s=r=>ko(r,t);return{kind:n,parts:o.map(r=>n===2?r.map(s):s(r))}}function*Qe(e){if(e.kind===2)for(let t of e.parts)yield*t;else yield*e.
parts}function Se(e){if(e.kind===0)return e.parts[0][0];if(e.kind===1){let n=e.parts.reduce((o,s)=>s.length>o.length?s:o);return n[Math.floor(n.length/2)]}let t=e.
parts.reduce((n,o)=>Ut(o[0])>Ut(n[0])?o:n);return _o(t)}function Ut(e){let t=e.map(n=>n[0]);return e.length?Math.max(...t)-Math.min(...t):0}function _o(e){let t=e[0].
map(s=>s[0]),n=(Math.max(...t)+Math.min(...t))/2+1e-9,o=et(e,n,s=>s[1],s=>s[0]);return o?[n,(o[0]+o[1])/2]:e[0][0]}function et(e,t,n,o){let s=[];for(let a of e)
for(let l=0,c=a.length-1;l<a.length;c=l,l+=1){let d=a[c],h=a[l];o(d)>t!=o(h)>t&&s.push(n(d)+(t-o(d))/(o(h)-o(d))*(n(h)-n(d)))}s.sort((a,l)=>a-l);let r=null;for(let a=0;a+
1<s.length;a+=2)(!r||s[a+1]-s[a]>r[1]-r[0])&&(r=[s[a],s[a+1]]);return r}function Vt(e,[t,n]){return e.parts.some(o=>{let s=!1;for(let r of o)for(let a=0,l=r.length-
1;a<r.length;l=a,a+=1){let[c,d]=[r[l],r[a]];c[0]>t!=d[0]>t&&n<c[1]+(t-c[0])/(d[0]-c[0])*(d[1]-c[1])&&(s=!s)}return s})}function Zt(e,t){let n=Math.cos(t[0]*Math.
PI/180),o=t,s=1/0,r=(a,l)=>{let c=(a-t[0])**2+((l-t[1])*n)**2;c<s&&([s,o]=[c,[a,l]])};for(let a of Qe(e)){if(e.kind===0||a.length===1)for(let[l,c]of a)r(l,c);for(let l=1;e.
kind>0&&l<a.length;l+=1){let[c,d]=a[l-1],[h,g]=a[l],y=(g-d)*n,b=h-c,v=y||b?((t[1]-d)*n*y+(t[0]-c)*b)/(y*y+b*b):0,M=Math.min(1,Math.max(0,v));r(c+M*b,d+M*(g-d))}}
return o}var T=["prohibit","remove","restrict","require","trigger","target","inventory","monitor","prefer","route"],Gt={prohibit:{shape:"diamond",light:"#b3261e",dark:"#\
ff7a70"},remove:{shape:"cross",light:"#b3261e",dark:"#ff7a70"},restrict:{shape:"star",light:"#b45309",dark:"#ffb45e"},require:{shape:"triangle",light:"#b45309",
dark:"#ffb45e"},trigger:{shape:"square",light:"#6d4aa8",dark:"#c4a8ff"},target:{shape:"square",light:"#6d4aa8",dark:"#c4a8ff"},inventory:{shape:"circle",light:"\
#2f6d94",dark:"#8fcdf2"},monitor:{shape:"circle",light:"#2f6d94",dark:"#8fcdf2"},prefer:{shape:"circle",light:"#2f6d94",dark:"#8fcdf2"},route:{shape:"circle",light:"\
#2f6d94",dark:"#8fcdf2"}},zo=e=>Gt[e]||Gt.prefer,ue=e=>T.includes(e)?T.indexOf(e):T.length,Jt=[null,"rise","fall","dots","cross","level"],xo={diamond:[[0,-1.25],
[1.25,0],[0,1.25],[-1.25,0]],triangle:[[0,-1.25],[1.2,.9],[-1.2,.9]],square:[[-.95,-.95],[.95,-.95],[.95,.95],[-.95,.95]],pentagon:[0,1,2,3,4].map(e=>[1.15*Math.
sin(e*2*Math.PI/5),-1.15*Math.cos(e*2*Math.PI/5)]),hexagon:[0,1,2,3,4,5].map(e=>[1.1*Math.cos(e*Math.PI/3),1.1*Math.sin(e*Math.PI/3)]),star:Array.from({length:10},
(e,t)=>{let n=t%2?.6:1.35;return[n*Math.sin(t*Math.PI/5),-n*Math.cos(t*Math.PI/5)]}),cross:[[-.4,-1.15],[.4,-1.15],[.4,-.4],[1.15,-.4],[1.15,.4],[.4,.4],[.4,1.15],
[-.4,1.15],[-.4,.4],[-1.15,.4],[-1.15,-.4],[-.4,-.4]]};function Me(e,t,n,o,s){e.beginPath();let r=xo[t];r?r.forEach(([a,l],c)=>c?e.lineTo(n+a*s,o+l*s):e.moveTo(
n+a*s,o+l*s)):e.arc(n,o,s,0,2*Math.PI),e.closePath()}var p=!1;function Kt(e){p=e}var Ce=/^#([0-9a-f]{3}|[0-9a-f]{6})$/i;function Oe(e){let t=e.length===4?[...e.
slice(1)].map(n=>n+n).join(""):e.slice(1);return[0,2,4].map(n=>parseInt(t.slice(n,n+2),16))}var Xt=e=>(.2126*e[0]+.7152*e[1]+.0722*e[2])/255,de=(e,t,n)=>`rgb(${e.
map((o,s)=>Math.round(o+(t[s]-o)*n)).join(",")})`;function K(e){if(!Ce.test(e||""))return p?"#c8d2d8":"#444444";let t=Oe(e),n=Xt(t);return!p||n>=.55?e:de(t,[255,
255,255],(.6-n)*.85)}function vo(e){if(!Ce.test(e||""))return p?"#c8d2d8":"#444444";let t=Oe(e),n=Xt(t);return!p||n<.5?K(e):de(t,[27,36,42],Math.min(.97,(n-.3)*
1.45))}function Te(e,t,n){let o=n&&t>=0?Jt[t%Jt.length]:null;return{color:K(e.stroke),weight:e.width,opacity:e.opacity,stroke:e.width>0,fill:n&&!!e.fill,fillColor:vo(
e.fill||e.stroke),fillOpacity:e.fill_opacity*(o?.55:1),dashArray:e.dash||null,lineCap:e.dash?"butt":"round",hatch:o}}var tt=new Map;function ot(e,t,n){let o=`${t}\
|${n}`;if(!tt.has(o)){let s=e.createPattern(So(t,n),"repeat");s.setTransform(new DOMMatrix().scale(.5)),tt.set(o,s)}return tt.get(o)}function So(e,t){let o=document.
createElement("canvas");o.width=18,o.height=18;let s=o.getContext("2d");s.strokeStyle=t,s.fillStyle=t,s.lineWidth=2,s.beginPath();for(let r of[-18,0,18])(e==="r\
ise"||e==="cross")&&(s.moveTo(r,18),s.lineTo(r+18,0)),(e==="fall"||e==="cross")&&(s.moveTo(r,0),s.lineTo(r+18,18));return e==="level"&&(s.moveTo(0,18/2),s.lineTo(
18,18/2)),s.stroke(),e==="dots"&&(s.beginPath(),s.arc(18/2,18/2,2.4,0,2*Math.PI),s.fill()),o}var nt=new Map;function Le(e,t,n,o,s,r){let a=window.devicePixelRatio>
1?2:1,l=`${s}|${p}|${a}`;if(!nt.has(l)){let c=document.createElement("canvas");c.width=o*2*a,c.height=o*2*a;let d=c.getContext("2d");d.scale(a,a),r(d,o,o),nt.set(
l,c)}e.globalAlpha=1,e.drawImage(nt.get(l),t-o,n-o,o*2,o*2)}function st(e,t,n,{severity:o,unsure:s,radius:r,ring:a,count:l}){let c=zo(o),d=p?c.dark:c.light,h=p?
"#11181c":"#ffffff";e.globalAlpha=1,e.setLineDash([]),a&&(e.beginPath(),e.arc(t,n,r*2.1,0,2*Math.PI),e.fillStyle=p?"rgba(108,184,230,.25)":"rgba(11,92,138,.16)",
e.fill(),e.lineWidth=2,e.strokeStyle=p?"#6cb8e6":"#0b5c8a",e.stroke()),Me(e,c.shape,t,n,r),e.lineJoin="round",e.lineWidth=s?5:4,e.strokeStyle=h,e.stroke(),e.fillStyle=
s?h:d,e.fill(),s&&(e.lineWidth=2,e.strokeStyle=d,e.stroke(),Yt(e,"?",t,n+(c.shape==="triangle"?1.5:.5),d,`700 ${Math.round(r*1.35)}px system-ui, sans-serif`)),l>
1&&(e.beginPath(),e.arc(t+r,n-r,7.5,0,2*Math.PI),e.fillStyle=p?"#e6edf0":"#1c2b33",e.fill(),Yt(e,l>99?"99":String(l),t+r,n-r+.5,h,"700 10px system-ui, sans-seri\
f"))}function Yt(e,t,n,o,s,r){e.font=r,e.textAlign="center",e.textBaseline="middle",e.fillStyle=s,e.fillText(t,n,o)}function Qt(e,t=30,n=18){let o=i("canvas",{width:t*
2,height:n*2,class:"rz-swatch","aria-hidden":"true"});o.style.width=`${t}px`,o.style.height=`${n}px`;let s=o.getContext("2d");return s.scale(2,2),e(s,t,n),o}function Z(e,t,n){
return Qt((o,s,r)=>{let a=Te(e,t,n===2);if(o.strokeStyle=a.color,o.lineWidth=Math.min(a.weight,4),n===0){o.fillStyle=K(e.fill||e.stroke),Me(o,e.shape,s/2,r/2,Math.
min(e.radius,6)),o.fill(),o.stroke();return}a.dashArray&&o.setLineDash(a.dashArray.split(/[, ]+/).map(Number)),o.beginPath(),n===1?(o.moveTo(1,r-5),o.bezierCurveTo(
s*.35,0,s*.6,r,s-1,5)):o.rect(2,2,s-4,r-4),a.fill&&(o.globalAlpha=a.fillOpacity,o.fillStyle=a.fillColor,o.fill(),o.globalAlpha=1,a.hatch&&(o.fillStyle=ot(o,a.hatch,
a.color),o.globalAlpha=.7,o.fill())),o.globalAlpha=a.opacity,a.stroke&&o.stroke()})}var A=(e,t,n=22)=>Qt((o,s,r)=>st(o,s/2,r/2,{severity:e,unsure:t,radius:6,count:1}),
n,18);function X(e,t,n,o,s){e.setLineDash([]),e.globalAlpha=1,e.beginPath(),e.arc(t,n,4.5,0,2*Math.PI),e.fillStyle=s,e.fill(),e.lineWidth=2.5,e.strokeStyle=o,e.
stroke()}var m=globalThis.L,en=m.Canvas.extend({initialize(e){m.Canvas.prototype.initialize.call(this,e),this.held=!0},release(){this.held=!1,this.repaint()},_draw(){this.
held||m.Canvas.prototype._draw.call(this)},_updatePoly(e,t){e.options.hidden||m.Canvas.prototype._updatePoly.call(this,e,t)},_updateMark(e){!this._drawing||e.options.
hidden||e._empty()||e.options.draw(this._ctx,e._point.x,e._point.y)},_updateCloud(e){if(!this._drawing||e.options.hidden||e._empty())return;let{points:t,items:n,
options:o}=e;for(let s of t.within(this._bounds,o.radius+4))o.draw(this._ctx,t.xy[2*s],t.xy[2*s+1],n[s])},_fillStroke(e,t){let{hatch:n,fill:o,stroke:s}=t.options;
if(!n||!o){m.Canvas.prototype._fillStroke.call(this,e,t);return}t.options.stroke=!1,m.Canvas.prototype._fillStroke.call(this,e,t),e.globalAlpha=.55,e.fillStyle=
ot(e,n,t.options.color),e.fill("evenodd"),t.options.stroke=s,t.options.fill=!1,m.Canvas.prototype._fillStroke.call(this,e,t),t.options.fill=o},repaint(){this._map&&
(m.Util.cancelAnimFrame(this._redrawRequest),this._redrawRequest=null,this._redrawBounds=null,this._clear(),this._draw())}}),G=m.CircleMarker.extend({_updatePath(){
this._renderer._updateMark(this)}}),Ee=m.Path.extend({initialize(e,t){m.setOptions(this,t),this.items=e,this.points=new ve(e)},_project(){let e=this._map.getPixelOrigin(),
t=this.points.project(2**this._map.getZoom(),e),n=this.options.radius+4;this._pxBounds=t?m.bounds([t[0]-n,t[1]-n],[t[2]+n,t[3]+n]):m.bounds([-1e9,-1e9],[-1e9,-1e9])},
_update(){this._map&&this._updatePath()},_updatePath(){this._renderer._updateCloud(this)},within(e){return this.points.within(e,this.options.radius+4)},at(e){return this.
points.nearest(e,this.options.radius+(m.Browser.touch&&m.Browser.mobile?10:2))},_containsPoint(e){return this.at(e)>=0},_empty(){return!this.items.length},pointOf(e){
return m.point(this.points.xy[2*e],this.points.xy[2*e+1])}});function rt(e,t){e.options.hidden=t,e.options.interactive=!t&&e.options.clickable!==!1}function Q(e){
let t=m.latLngBounds([]);if(e)for(let n of Qe(e))for(let o of n)t.extend(o);return t}var tn=e=>e._point,at=e=>e._parts||[],Ae=e=>e._pxBounds;function nn(e,t,n){
m.setOptions(t,n),e._updateDashArray(t)}function on(e,t){let[n,o]=[e._bounds.min,e._bounds.getSize()];t.drawImage(e._container,n.x,n.y,o.x,o.y)}var Mo=e=>u("winds").split(" ")[Math.round(e/45)%8],it=e=>e<1e3?k(Math.round(e),"m"):k(e/1e3,"km");function lt(e){if(!S||!e)return"";let t=qt(S.at,e);return u("\
from_here",it(V(S.at,e)),Mo(t),z(t,0),k(S.accuracy,"m"))}function $e(e){for(let o of e.wayLine||[])o.remove();e.wayLine=[];let t=e.selected&&e.selected.at;if(!S||
!t||!e.selected||j(e,e.selected.subject_layer))return;let n={renderer:e.painter,interactive:!1,clickable:!1,color:p?"#7cc3ee":"#0b5c8a",weight:2,opacity:.9,dashArray:"\
2 6",lineCap:"round"};e.wayLine.push(m.polyline([S.at,t],n).addTo(e.map))}var ct=()=>new Promise((e,t)=>{navigator.geolocation?navigator.geolocation.getCurrentPosition(
({coords:n})=>e({at:[n.latitude,n.longitude],accuracy:n.accuracy}),({code:n})=>t(new Error(n===1?window.location.protocol==="file:"?"location_file":"location_de\
nied":n===3?"location_slow":"location_unknown")),{enableHighAccuracy:!0,timeout:2e4,maximumAge:6e4}):t(new Error("location_none"))});function je(e){N([i("span",
{},u("location_asking"))]),ct().then(({at:t,accuracy:n})=>{Dt({at:t,accuracy:n});for(let a of e.me||[])a.remove();let o=p?"#7cc3ee":"#0b5c8a",s={renderer:e.painter,
interactive:!1,clickable:!1};e.me=[m.polygon(Co(t,n),{...s,color:o,weight:1.5,fillColor:o,fillOpacity:.12}).addTo(e.map),new G(t,{...s,radius:6,draw:(a,l,c)=>X(
a,l,c,o,p?"#10171b":"#ffffff")}).addTo(e.map)],e.map.fitBounds(e.me[0].getBounds(),{maxZoom:15,animate:!1}),e.repaint(),e.selected&&e.map.fitBounds(m.latLngBounds(
[t,e.selected.at||t]).pad(.2),{maxZoom:15,animate:!1}),e.want(e.selected||e.wanted.sort!=="by_severity"?{}:{sort:"by_distance"}),$e(e);let r=e.selected?lt(e.selected.
at):[u("location_said",L(t),k(n,"m")),u("near_me")].join(" ");N([i("span",{id:"rz-here"},r),Ke()])},t=>N([i("span",{},u(t.message)),Ke()]))}function Co([e,t],n){
let o=n/111320;return Array.from({length:48},(s,r)=>[e+o*Math.cos(r*Math.PI/24),t+o/Math.cos(e*E)*Math.sin(r*Math.PI/24)])}var Oo=(e,[t,n])=>e.replace("{lat}",t.toFixed(6)).replace("{lon}",n.toFixed(6));function Ie(e,t,n){if(!t||j(e,n))return null;let o=Object.values(jt).map(s=>i("a",
{class:"rz-tool",href:Oo(s.address,t),target:"_blank",rel:"noopener noreferrer"},w(s.title)));return i("section",{class:"rz-going"},i("h3",{},u("going")),S?i("p",
{class:"rz-from-here"},lt(t)):i("button",{type:"button",class:"rz-link rz-how-far",click:()=>je(e)},u("how_far")),i("div",{class:"rz-note-tools"},o),i("div",{class:"\
rz-copies"},[L(t),Wt(t)].map(s=>To(s))),i("p",{class:"rz-quiet"},u("going_note")))}function To(e){let t=i("input",{type:"text",readonly:!0,value:e,"aria-label":u(
"coordinates")}),n=i("button",{type:"button",class:"rz-tool",click:async()=>{t.select();let o;try{await navigator.clipboard.writeText(e),o=!0}catch{o=document.execCommand(
"copy")}n.textContent=u(o?"copied":"copy_by_hand")}},u("copy"));return i("div",{class:"rz-copy"},t,n)}function sn(e){let t=m.control({position:"topleft"});t.onAdd=()=>m.DomUtil.create("div","leaflet-bar rz-toolbar"),t.addTo(e.map),e.toolbar=t.getContainer(),m.DomEvent.
disableClickPropagation(e.toolbar),e.toolButtons={measure_length:"↔",measure_area:"▱",my_location:"◎"};for(let[n,o]of Object.entries(e.toolButtons))e.toolButtons[n]=
i("button",{type:"button",id:`rz-${n}`,click:()=>n==="my_location"?Lo(e):Eo(e,n)},o),e.toolbar.append(e.toolButtons[n]);e.map.on("click",n=>e.measuring&&te(e,[n.
latlng.lat,n.latlng.lng]))}function Pe(e){for(let[t,n]of Object.entries(e.toolButtons))n.title=u(t),n.setAttribute("aria-label",u(t)),t!=="my_location"&&n.setAttribute(
"aria-pressed",String(!!e.measuring&&e.measuring.kind===t));e.measuring&&ut(e)}function Lo(e){ee(e),je(e)}function Eo(e,t){let n=e.measuring&&e.measuring.kind===
t;ee(e),!n&&(e.map.closePopup(),e.select(null,{focus:!1}),e.measuring={kind:t,corners:[],drawn:[]},e.map.doubleClickZoom.disable(),document.body.classList.add("\
rz-measuring"),Pe(e))}function ee(e){if(e.measuring){for(let t of e.measuring.drawn)t.remove();e.measuring=null,e.map.doubleClickZoom.enable(),document.body.classList.
remove("rz-measuring"),N(null),Pe(e)}}function te(e,t){let n=e.measuring.corners.at(-1);n&&n[0]===t[0]&&n[1]===t[1]||(e.measuring.corners.push(t),ut(e))}function ut(e){
let{kind:t,corners:n,drawn:o}=e.measuring;for(let c of o.splice(0))c.remove();let s=p?"#ffd257":"#7a1fa2",r={renderer:e.painter,interactive:!1,clickable:!1};if(n.
length>1){let c={...r,color:s,weight:3,dashArray:"8 4",lineCap:"butt",fillColor:s,fillOpacity:.15};o.push((t==="measure_area"&&n.length>2?m.polygon(n,c):m.polyline(
n,c)).addTo(e.map))}for(let c of n)o.push(new G(c,{...r,radius:5,draw:(d,h,g)=>X(d,h,g,s,p?"#10171b":"#ffffff")}).addTo(e.map));e.repaint();let a=(c,d,h)=>{let g=i(
"button",{type:"button",class:"rz-tool",id:`rz-${c}`,click:d},u(c));return g.disabled=!!h,g},l=document.activeElement?document.activeElement.id:"";N([i("output",
{id:"rz-measured"},Ao(t,n)),i("span",{class:"rz-note-tools"},a("corner_here",()=>te(e,[e.map.getCenter().lat,e.map.getCenter().lng])),a("undo",()=>{n.pop(),ut(e)},
!n.length),a("done",()=>ee(e)))]),f(l)&&f("rz-say").contains(f(l))&&f(l).focus()}function Ao(e,t){if(t.length<2)return u(e==="measure_area"?"area_start":"length\
_start");let n=t.slice(1).map((s,r)=>V(t[r],s)),o=n.reduce((s,r)=>s+r,0);return e==="measure_length"?t.length>2?u("length_said",Be(o),Be(n[n.length-1])):u("leng\
th_one",Be(o)):t.length<3?u("area_start"):Ft(t)?u("area_crossed"):u("area_said",$o(Rt(t)),Be(o+V(t[t.length-1],t[0])))}var Be=e=>e<1e4?k(e,"m"):k(e/1e3,"km"),$o=e=>e<
1e5?k(e,"m2"):`${z(e/1e6,4)} km²（${z(e/1e4,2)} ${u("hectare")}）`;var rn=new Map;function ne(e){let t=`${e.kind||"rule"}${e.clauses||""}`,n=rn.get(t);if(n)return n;let o;try{o=JSON.parse(e.clauses||"[]").map(r=>r.kind||"rule")}catch{
o=[]}let s=[...new Set([e.kind||"rule",...o])];return rn.set(t,s),s}var an={severity:e=>[e.severity],verdict:e=>[e.verdict],origin:ne,rule:e=>(e.rules||e.rule||
"").split(" "),chief:e=>e.names,river:e=>[e.river],status:e=>[e.status]},fe=()=>({severity:new Set,verdict:"",origin:"",rule:"",chief:"",river:"",status:"",text:"",
inView:!1,from:null,to:null,sort:"by_severity"}),dt=new Map;function cn(e){return dt.has(e)||dt.set(e,[...new Set(e.map(t=>`${t.level||""}${t.chief||t.title||""}`))]),
dt.get(e)}function jo(e,t){if(t.words===void 0){let n=e.data.rules[t.rule],o=[t.finding_id,t.rules||t.rule,t.subject_id,t.subject_name,t.reference_name,t.river,
t.segment_id,t.admin,t.lead_unit,t.responsible_units,t.message,t.message_en,t.note,n&&n.title?`${n.title.zh} ${n.title.en}`:"",...t.chiefs.map(s=>[s.chief,s.title,
s.unit].join(" "))];t.words=o.filter(Boolean).join(" ").toLowerCase()}return t.words}var I=["origin","verdict","rule","chief","river","status"],un=e=>!e.inView&&
["severity",...I,"text","from","to"].some(t=>t in e);function dn(e){let t=Object.keys(an),n=Object.fromEntries(t.map(s=>[s,new Map])),o=Bo(e);e.listed=[];for(let s of No(
e)){let r=t.map(c=>an[c](s)),a=t.filter((c,d)=>!Io(e.wanted[c],r[d])),l=a.length<2&&o(s);l&&!a.length&&e.listed.push(s),t.forEach((c,d)=>{let h=l&&(!a.length||a[0]===
c)?1:0;for(let g of r[d])g&&n[c].set(g,(n[c].get(g)||0)+h)})}e.counts=n}var Io=(e,t)=>e instanceof Set?!e.size||t.some(n=>e.has(n)):!e||t.includes(e);function Bo(e){
let{text:t,inView:n,from:o,to:s}=e.wanted,r=t?t.split(/\s+/):[],a=n?e.map.getBounds():null,l=o!==null||s!==null;return c=>r.every(d=>jo(e,c).includes(d))&&(!l||
Po(c.chainage_m,o,s))&&(!a||c.at!==null&&a.contains(c.at))}var Po=(e,t,n)=>typeof e=="number"&&(t===null||e>=t*1e3)&&(n===null||e<=n*1e3);function No(e){let t=`${e.
wanted.sort}|${_}|${S?S.at:""}`;return e.orderKey!==t&&(e.orderKey=t,e.inOrder=[...e.findings].sort(fn[e.wanted.sort])),e.inOrder}var ft=["m","m2"],ln=e=>ft.includes(
e)?ft.indexOf(e):ft.length,Ro={zh:new Intl.Collator("zh-Hans-CN",{numeric:!0}),en:new Intl.Collator("en",{numeric:!0})},R=(e,t)=>Ro[_].compare(String(e||""),String(
t||"")),Ne=(e,t)=>+(e.margin===null)-+(t.margin===null)||ln(e.unit)-ln(t.unit)||t.margin-e.margin,he=(e,t)=>ue(e.severity)-ue(t.severity)||+(e.verdict==="cannot\
_tell")-+(t.verdict==="cannot_tell"),fn={by_severity:(e,t)=>he(e,t)||Ne(e,t),by_margin:Ne,by_rule:(e,t)=>R(e.rule,t.rule)||Ne(e,t),by_name:(e,t)=>R(e.subject_name,
t.subject_name)||R(e.rule,t.rule),by_place:(e,t)=>R(e.river,t.river)||(t.chainage_m||0)-(e.chainage_m||0),by_distance:(e,t)=>ce(e)-ce(t)||Ne(e,t)},Re=()=>Object.
keys(fn).filter(e=>e!=="by_distance"||S);function hn(e){let t=new Map;for(let o of e.findings)o.at&&(t.has(o.subject)||t.set(o.subject,{findings:[],shown:[],at:o.at}),t.get(o.subject).findings.push(o));
e.groups=t;for(let o of t.values())o.shown=o.findings,o.worst=[...o.findings].sort(he)[0];let n=[...t.values()].sort((o,s)=>he(s.worst,o.worst));n.forEach((o,s)=>o.
place=s),e.marks=new Ee(n,{renderer:e.painter,interactive:!0,radius:11,draw:(o,s,r,a)=>mn(e,o,s,r,a)}),e.marks.on("click",o=>{if(e.measuring){te(e,[o.latlng.lat,
o.latlng.lng]);return}let s=e.marks.at(o.layerPoint);if(s<0)return;let{shown:r}=n[s],a=r.findIndex(l=>l===e.selected);e.select(r[(a+1)%r.length].finding_id)}),e.
marks.addTo(e.map)}function mn(e,t,n,o,s){let r=Fo(e,s);Le(t,n,o,r.ring?24:18,`mark|${r.severity}|${r.unsure}|${r.ring}|${r.count}`,(a,l,c)=>st(a,l,c,r))}function Fo(e,t){
let n=t.worst,o=e.selected&&e.selected.subject===t.findings[0].subject;return{severity:n.severity,unsure:n.verdict==="cannot_tell",radius:o?9:7.5,ring:o,count:t.
shown.length}}function gn(e,t){for(let n of e.groups.values())n.shown=[];for(let n of t)e.groups.get(n.subject)?.shown.push(n);for(let n of e.groups.values())n.
shown.length&&(n.worst=[...n.shown].sort(he)[0]),e.marks.points.off[n.place]=n.shown.length?0:1;e.repaint()}function mt(e,t){if(gt(e),!t.shape)return;let n=p?"#\
6cb8e6":"#0b5c8a",o=p?"#0f161a":"#ffffff",s={renderer:e.painter,interactive:!1,clickable:!1},r=c=>e.drawn.push(c.addTo(e.map)),a=bt(e,t.reference_layer,t.reference_id);
a&&a.shape.kind>0&&r(ht(a.shape,{...s,color:n,weight:3,opacity:.9,dashArray:"2 5",lineCap:"round",fill:!1})),t.shape.kind>0&&(r(ht(t.shape,{...s,color:o,weight:8,
opacity:.9,fill:!1})),r(ht(t.shape,{...s,color:n,weight:4,opacity:1,fill:!1})));let l=e.groups.get(t.subject);if(t.nearest_lon!==null&&t.nearest_lat!==null){let c=[
t.nearest_lat,t.nearest_lon],d=Zt(t.shape,c),h=p?"#ffffff":"#14222a";if(r(m.polyline([d,c],{...s,color:o,weight:7,opacity:.9})),r(m.polyline([d,c],{...s,color:h,
weight:2.5,opacity:1,dashArray:"7 4",lineCap:"butt"})),r(new G(c,{...s,radius:5,draw:(g,y,b)=>X(g,y,b,h,o)})),t.unit==="m"&&t.measured!==null){let g=i("span",{},
k(t.measured,"m")),y=[(d[0]+c[0])/2,(d[1]+c[1])/2],v=Math.abs(c[1]-d[1])>Math.abs(c[0]-d[0])?{direction:"top",offset:[0,-10]}:{direction:"right",offset:[12,0]};
e.length=m.tooltip({permanent:!0,className:"rz-length",opacity:1,...v}).setLatLng(y).setContent(g).addTo(e.map)}}l&&r(new G(l.at,{...s,radius:11,draw:(c,d,h)=>mn(
e,c,d,h,l)}))}function ht(e,t){return e.kind===2?m.polygon(e.parts,t):m.polyline(e.parts,t)}function gt(e){for(let t of e.drawn)t.remove();e.drawn=[],e.length&&
e.length.remove(),e.length=null}function bt(e,t,n){if(!e.byFeature){e.byFeature=new Map;for(let o of e.layers)for(let s of o.features)e.byFeature.set(`${o.name}\
${s.id}`,s)}return e.byFeature.get(`${t}${n}`)}function me(e,t){if(window.matchMedia("print").matches)return{padding:[40,40]};if(e.phone.matches||e.sideways.matches)
return{paddingTopLeft:[56,30],paddingBottomRight:[56,44]};let n=f("rz-card"),o=f("rz-legend"),s=n.hidden?60:n.offsetWidth+60,r={paddingTopLeft:[Math.max(70,o.offsetWidth+
42),60],paddingBottomRight:[s,50]};return[{paddingTopLeft:[70,60],paddingBottomRight:[s,o.offsetHeight+42]},r].map(l=>({pads:l,room:Wo(e,t,l)})).sort((l,c)=>c.room-
l.room)[0].pads}function Wo(e,t,n){let o=e.map.getSize().subtract(n.paddingTopLeft).subtract(n.paddingBottomRight);if(o.x<60||o.y<60)return 0;let s=e.map.project(
t.getSouthEast(),0).subtract(e.map.project(t.getNorthWest(),0)),r=2**16;return Math.min(r,o.x/Math.max(s.x,1e-9),o.y/Math.max(s.y,1e-9))*(1+o.x*o.y/1e9)}function bn(e){
let t=f("rz-legend"),n=e.map.getSize().x-f("rz-card").offsetWidth-t.offsetWidth;e.selected?t.open&&!e.folded&&(e.phone.matches||e.sideways.matches||n<480)&&(t.open=
!1,e.folded=!0):(e.folded&&(t.open=!0),e.folded=!1)}function oe(e,t,n={}){if(!t.shape)return;let o=Q(t.shape);t.nearest_lon!==null&&t.nearest_lat!==null&&o.extend(
[t.nearest_lat,t.nearest_lon]);let s=window.matchMedia("(prefers-reduced-motion: reduce)").matches;e.map.fitBounds(o,{...me(e,o),maxZoom:16,animate:!s&&!e.starting,
duration:.4,...n})}function Fe(e,t={}){let n=qo(e);n.isValid()&&e.map.fitBounds(n,{...me(e,n),maxZoom:15,...t})}function wn(e){if(e.wanted.inView||e.selected)return;
let t=m.latLngBounds([]);for(let a of e.listed)a.at&&t.extend(a.at);if(!t.isValid())return;let n=e.map.getBounds(),o=e.map.getSize(),s=e.map.project(t.getSouthEast()).
subtract(e.map.project(t.getNorthWest())),r=s.x<o.x/4&&s.y<o.y/4&&e.map.getZoom()<13;n.contains(t)&&!r||e.map.fitBounds(t,{...me(e,t),maxZoom:13,animate:!1})}function yn(e){
let{within:t}=e.data;if(!t)return;let[n,o,s,r]=t,a=m.latLngBounds([o,n],[r,s]),l=[[o,n],[o,s],[r,s],[r,n]];m.polygon(l,{renderer:e.painter,interactive:!1,clickable:!1,
color:"#7a8a93",weight:1.5,dashArray:"2 6",fill:!1}).addTo(e.map),e.map.setMaxBounds(a.pad(.6))}function wt(e){let t=e.map.getBounds(),n=e.listed.reduce((o,s)=>o+
(s.at!==null&&t.contains(s.at)?1:0),0);f("rz-inmap").textContent=n===e.listed.length?"":u("in_map",z(n,0))}function qo(e){if(e.data.within){let[n,o,s,r]=e.data.
within;return m.latLngBounds([o,n],[r,s]).pad(-.08)}let t=m.latLngBounds([]);for(let n of e.groups.values())t.extend(n.at);for(let n of e.layers)if(!(n.background||
!n.shown))for(let o of n.features)t.extend(Q(o.shape));if(!t.isValid())for(let n of e.layers)for(let o of n.features)t.extend(Q(o.shape));return t}var pn=60,F=(e,t)=>{let n=e.data.rules[t.rule];return n&&w(n.title)||t.rule||""},W=e=>e.subject_name||e.subject_id||u("unnamed"),yt=e=>_==="en"&&e.why_cannot_tell_en||
e.why_cannot_tell||"",ge=e=>(_==="en"?e.message_en||e.message:e.message||e.message_en)||"";function kn(e){let t=f("rz-list"),n=e.findings.length,o=e.listed.length;
f("rz-count").textContent=o===n?u("count_all",z(n,0)):u("count_some",z(o,0),z(n,0)),f("rz-tab-findings").replaceChildren(u("findings"),i("span",{class:"rz-dot"},
z(o,0))),t.replaceChildren(),e.siblings=new Map;for(let s of e.listed)e.siblings.set(s.subject,(e.siblings.get(s.subject)||0)+1);o?se(e,t,0):t.append(i("li",{class:"\
rz-empty"},u(n?"none_match":"none_at_all"))),gn(e,e.listed)}function se(e,t,n){let o=t.querySelector(".rz-more-row");o&&o.remove();let s=Math.min(n+pn,e.listed.
length),r=document.createDocumentFragment();for(let a=n;a<s;a+=1)r.append(Do(e,e.listed[a],a));if(t.append(r),s<e.listed.length){let a=Math.min(pn,e.listed.length-
s);t.append(i("li",{class:"rz-more-row"},i("button",{type:"button",class:"rz-tool",click:()=>{se(e,t,s),t.querySelectorAll(".rz-row")[s].focus()}},u("show_more",
a))))}}function Do(e,t,n){let o=t.verdict==="cannot_tell",s=e.siblings.get(t.subject),r=i("button",{type:"button",class:"rz-row","data-id":t.finding_id,"data-pl\
ace":n,click:()=>e.select(t.finding_id,{focus:!0})},A(t.severity,o),i("span",{class:"rz-row-main"},i("span",{class:"rz-row-name"},W(t)),i("span",{class:"rz-row-\
rule"},F(e,t)),i("span",{class:"rz-row-tags"},i("span",{class:`rz-tag rz-${pt(t)}`},x(t.severity)),t.kind&&t.kind!=="rule"?i("span",{class:"rz-tag"},u(`of_${t.kind}`)):
null,o?i("span",{class:"rz-tag rz-unsure"},u("cannot_tell")):null,s>1?i("span",{class:"rz-tag"},u("same_subject",s)):null,t.status&&t.status!=="new"&&t.status!==
"open"?i("span",{class:"rz-tag"},x(t.status)):null)),i("span",{class:"rz-row-side"},i("b",{},e.wanted.sort==="by_distance"&&t.at?it(ce(t)):Y(t)),i("span",{},t.river||
"")));return e.selected===t&&r.setAttribute("aria-current","true"),i("li",{},r)}var pt=e=>T.includes(e.severity)?e.severity:"prefer";function kt(e){let t=f("rz-\
list");for(let s of t.querySelectorAll("[aria-current]"))s.removeAttribute("aria-current");if(!e.selected)return;let n=e.listed.indexOf(e.selected);for(;n>=0&&t.
querySelectorAll(".rz-row").length<=n;)se(e,t,t.querySelectorAll(".rz-row").length);let o=t.querySelector(`.rz-row[data-place="${n}"]`);o&&(o.setAttribute("aria\
-current","true"),o.scrollIntoView({block:"nearest"}))}function _n(e,t){let n={ArrowDown:1,ArrowUp:-1,Home:-1/0,End:1/0}[t.key],o=document.activeElement;if(!n||
!(o instanceof HTMLElement)||!o.classList.contains("rz-row"))return;t.preventDefault();let s=f("rz-list"),r=Number(o.dataset.place),a=s.querySelectorAll(".rz-ro\
w");r+n>=a.length&&a.length<e.listed.length&&(se(e,s,a.length),a=s.querySelectorAll(".rz-row")),a[Math.max(0,Math.min(a.length-1,r+n))].focus()}function zn(e){let t=e.
data.checked,n=t.filter(h=>!h.not_run),o=t.filter(h=>h.not_run),s=["checked","violations","cannot_tell","not_applicable"],r=["checked","violations","cannot","no\
t_applicable"],a=h=>e.data.rules[h.code]?w(e.data.rules[h.code].title):"",l=h=>n.reduce((g,y)=>g+y[h],0),c=i("table",{class:"rz-table"},i("thead",{},i("tr",{},i(
"th",{scope:"col"},u("rule")),r.map(h=>i("th",{scope:"col",class:"rz-num"},u(h))))),i("tbody",{},n.map(h=>i("tr",{},i("th",{scope:"row"},i("span",{class:"rz-cod\
e"},h.code),i("span",{},a(h))),s.map(g=>i("td",{class:`rz-num${g==="violations"&&h[g]?" rz-hot":""}`},z(h[g],0)))))),i("tfoot",{},i("tr",{},i("th",{scope:"row"},
u("total")),s.map(h=>i("td",{class:"rz-num"},z(l(h),0)))))),d=o.length?i("section",{class:"rz-missed"},i("h2",{},`${u("not_run")} · ${o.length}`),i("p",{class:"\
rz-quiet"},u("not_run_note")),i("ul",{},o.map(h=>i("li",{},i("span",{class:"rz-code"},h.code),i("span",{},a(h)),i("small",{},w(h.not_run)))))):null;f("rz-pane-c\
hecks").replaceChildren(i("p",{class:"rz-quiet"},u("checks_note"),e.data.within?` ${u("checks_whole")}`:""),n.length?c:"",d||"")}function xn(e){e.layers.sort((t,n)=>Number(n.background)-Number(t.background)||t.style.order-n.style.order);for(let t of e.layers){t.dimension=t.features.length?
t.features[0].shape.kind:0,Sn(e)&&be(t)&&(t.visible=!1),t.shown=t.visible,t.paths=t.dimension===0?[Ho(e,t)]:t.features.map(n=>n.path=Uo(e,t,n));for(let n of t.paths)
rt(n,!t.shown),n.addTo(e.map)}}var q=(e,t)=>t.kind>=0?e.style.cases[t.kind].symbol:e.style.symbol;function Ho(e,t){let n=t.features.flatMap(a=>a.shape.kind===0?
a.shape.parts[0].map(l=>({at:l,feature:a})):[]),o=Math.max(2,...new Set(t.features.map(a=>q(t,a).radius))),s=(a,l,c,{feature:d})=>{let h=q(t,d);Le(a,l,c,Math.ceil(
h.radius*1.5)+2,`point|${t.name}|${d.kind}`,(g,y,b)=>Vo(g,y,b,h))},r=new Ee(n,{renderer:e.painter,clickable:!0,interactive:!0,radius:o+1,draw:s});return r.on("c\
lick",a=>{let l=r.at(a.layerPoint);l>=0&&We(e,t,n[l].feature,n[l].at)}),r}function Uo(e,t,n){let{shape:o}=n,s=o.kind===2,r=!(t.background&&s)&&t.name!=="concern",
a={renderer:e.painter,clickable:r,interactive:r,smoothFactor:.8,...Te(q(t,n),n.kind,s)},l=s?m.polygon(o.parts,a):m.polyline(o.kind===0?[]:o.parts,a);return r&&l.
on("click",c=>We(e,t,n,c.latlng)),l}function Vo(e,t,n,o){e.setLineDash([]),Me(e,o.shape,t,n,o.radius),e.globalAlpha=o.opacity,e.fillStyle=K(o.fill||o.stroke),e.
fill(),e.lineWidth=Math.min(o.width,2),e.strokeStyle=K(o.stroke),e.stroke()}function vn(e){for(let t of e.layers)for(let n of t.features)n.path&&nn(e.painter,n.
path,Te(q(t,n),n.kind,n.shape.kind===2))}function re(e,t,n){t.shown=n;for(let o of t.paths)rt(o,!n);e.repaint(),_t(e),Cn(e),e.remember()}var Sn=e=>e.findings.length>
0&&!e.data.listing,be=e=>e.dimension===0&&!e.background&&e.features.length>0;function Mn(e){!Sn(e)||!e.layers.some(be)||(e.layerButton=i("button",{type:"button",
id:"rz-objects",click:()=>{let t=e.layers.some(n=>be(n)&&!n.shown);for(let n of e.layers)be(n)&&n.shown!==t&&re(e,n,t);ae(e)}},"☰"),e.toolbar.append(e.layerButton))}
function Cn(e){if(!e.layerButton)return;let t=e.layers.filter(o=>be(o)&&!o.shown),n=t.length?u("show_objects",t.map(o=>w(o.title)).join(_==="en"?", ":"、")):u(
"hide_objects");e.layerButton.title=n,e.layerButton.setAttribute("aria-label",n),e.layerButton.setAttribute("aria-pressed",String(!t.length))}function Zo(e){let t=new Set(
e.features.map(n=>n.kind));return e.style.cases.map((n,o)=>({...n,place:o})).filter(n=>t.has(n.place))}function On(e,t){let n=Zo(e),o=e.style.cases.length>0&&e.
features.some(r=>r.kind<0),s=n.map(r=>i(t,{class:"rz-case"},Z(r.symbol,r.place,e.dimension),i("span",{},w(r.title))));return o&&n.length&&s.push(i(t,{class:"rz-\
case"},Z(e.style.symbol,-1,e.dimension),i("span",{},u("other_case")))),s}function ae(e){Cn(e);let t=f("rz-pane-layers"),n=[...e.layers].reverse(),s=[["themes",n.
filter(a=>!a.background)],["background",n.filter(a=>a.background)]].filter(([,a])=>a.length).map(([a,l])=>i("fieldset",{class:"rz-group"},i("legend",{},u(a)),a===
"background"&&e.tileLayer?Jo(e):null,l.map(c=>Go(e,c)))),r=e.data.sources.length?i("div",{class:"rz-sources"},i("h2",{},u("sources")),i("ul",{},e.data.sources.map(
a=>i("li",{},a)))):null;t.replaceChildren(...s,...r?[r]:[])}function Go(e,t){let n=i("input",{type:"checkbox","data-layer":t.name,change:s=>re(e,t,s.target.checked)});
n.checked=t.shown,n.disabled=!t.features.length;let o=On(t,"li");return i("div",{class:"rz-layer"},i("label",{},n,o.length?null:Z(t.style.symbol,-1,t.dimension),
i("span",{class:"rz-layer-name"},w(t.title)),i("span",{class:"rz-quiet"},t.features.length?z(t.features.length,0):u("empty_layer"))),o.length?i("ul",{},o):null)}
function Jo(e){let t=i("input",{type:"checkbox",change:n=>n.target.checked?e.tileLayer.addTo(e.map):e.tileLayer.remove()});return t.checked=e.map.hasLayer(e.tileLayer),
i("div",{class:"rz-layer"},i("label",{},t,i("span",{class:"rz-layer-name"},u("tiles"))))}function _t(e){let t=[];for(let o of T)e.findings.some(s=>s.severity===
o&&s.verdict!=="cannot_tell")&&t.push(i("li",{},A(o,!1,30),i("span",{},`${u("findings")} · ${u(o)}`)));let n=e.findings.find(o=>o.verdict==="cannot_tell");n&&t.
push(i("li",{},A(n.severity,!0,30),i("span",{},u("cannot_tell"))));for(let o of[...e.layers].reverse()){if(!o.shown||!o.features.length)continue;let s=On(o,"li");
s.length?t.push(i("li",{class:"rz-legend-group"},w(o.title)),...s):t.push(i("li",{},Z(o.style.symbol,-1,o.dimension),i("span",{},w(o.title))))}f("rz-legend-rows").
replaceChildren(...t)}function We(e,t,n,o){if(e.measuring){te(e,[o.lat===void 0?o[0]:o.lat,o.lng===void 0?o[1]:o.lng]);return}let s=n.kind>=0?w(t.style.cases[n.
kind].title):"",r=t.columns.map((c,d)=>[w(c.title)||c.name,c.name==="name"?"":xe(n.values[d],c)]).filter(([,c])=>c!==""),a=e.findings.filter(c=>c.subject_layer===
t.name&&String(c.subject_id)===String(n.id)),l=i("div",{class:"rz-popup"},i("p",{class:"rz-eyebrow"},[w(t.title),s].filter(Boolean).join(" · "),n.illustrative?
i("span",{class:"rz-tag"},u("illustrative")):null),i("h3",{},n.name?String(n.name):String(n.id||u("unnamed"))),j(e,t.name)&&n.shape.kind===0?i("p",{class:"rz-qu\
iet"},j(e,t.name)):null,r.length?i("dl",{class:"rz-facts"},r.map(([c,d])=>[i("dt",{},c),i("dd",{},d)])):null,a.slice(0,5).map(c=>i("button",{type:"button",class:"\
rz-link",click:()=>e.select(c.finding_id)},A(c.severity,c.verdict==="cannot_tell"),i("span",{},F(e,c)))),n.shape.kind===0?Ie(e,Se(n.shape),t.name):null);m.popup(
{maxWidth:300,minWidth:200,closeButton:!0,autoPanPadding:[24,24]}).setLatLng(o).setContent(l).openOn(e.map)}function Tn(e,t,n){for(let r of e.marks.within(t).slice(
-400)){let a=e.marks.pointOf(r);n.push(m.bounds([a.x-11,a.y-11],[a.x+11,a.y+11]))}for(let r of e.drawn){let a=tn(r);a&&n.push(m.bounds([a.x-8,a.y-8],[a.x+8,a.y+
8]))}let o=e.map.getContainer().getBoundingClientRect(),s=[f("rz-legend"),f("rz-card"),e.zoom.getContainer(),e.toolbar,f("rz-say"),e.length&&e.length.getElement()];
for(let r of s){if(!r||r.hidden)continue;let a=r.getBoundingClientRect(),l=t.min.add([a.left-o.left,a.top-o.top]);n.push(m.bounds(l,l.add([a.width,a.height])))}}
function*Ln(e,t){let n=[...e.layers].reverse().filter(s=>s.shown),o=s=>s.dimension===2&&s.style.cases.length&&!s.background?0:s.dimension===1?1:s.dimension===2?
2:3;n.sort((s,r)=>o(s)-o(r));for(let s of n){if(s.dimension===0){e.map.getZoom()>=12&&(yield*Yo(s,t));continue}for(let r of s.features){let{path:a}=r,l=a&&Ae(a);
if(!l||!l.intersects(t))continue;let c=r.kind>=0?w(s.style.cases[r.kind].title):"",d=s.dimension===2&&c&&!s.background?c:r.name;if(!d)continue;let h=q(s,r);yield{
text:String(d).slice(0,40),path:a,dimension:r.shape.kind,size:s.dimension===1?13:12,weight:s.dimension===2&&!s.background?600:500,colour:En(h),low:s.background&&
!h.fill}}}}function*Yo(e,t){let[n]=e.paths;for(let o of n.within(t)){let{feature:s}=n.items[o];s.name&&(yield{text:String(s.name).slice(0,40),pixel:n.pointOf(o),
dimension:0,size:12,weight:500,colour:En(q(e,s)),low:!1})}}function En(e){let t=Oe(Ce.test(e.stroke||"")?e.stroke:"#444444");return p?de(t,[255,255,255],.62):de(
t,[0,0,0],.38)}var zt=["found","findings","layers","checks","back"];function B(e){for(let t of zt){let n=t===e;f(`rz-tab-${t}`).setAttribute("aria-selected",String(n)),f(`rz-t\
ab-${t}`).tabIndex=n?0:-1,f(`rz-pane-${t}`).hidden=!n}}function An(e){for(let t of zt){let n=f(`rz-tab-${t}`);n.addEventListener("click",()=>{B(t),document.body.
dataset.sheet==="peek"&&D(e,"half")}),n.addEventListener("keydown",o=>{let s={ArrowRight:1,ArrowLeft:-1}[o.key];if(!s)return;let r=zt.filter(l=>!f(`rz-tab-${l}`).
hidden),a=r[(r.indexOf(t)+s+r.length)%r.length];B(a),f(`rz-tab-${a}`).focus()})}B("findings")}var we=["peek","half","full"];function D(e,t){document.body.dataset.
sheet=t,e.map.invalidateSize({pan:!1})}function xt(e){let t=we.indexOf(document.body.dataset.sheet||"half");D(e,we[(t+1)%we.length])}function $n(e){D(e,"half"),
f("rz-grip").addEventListener("click",()=>xt(e));for(let n of[f("rz-panel"),f("rz-card")]){let o=null;n.addEventListener("pointerdown",s=>{o=s.target.closest(".\
rz-grip")?s.clientY:null}),window.addEventListener("pointerup",s=>{let r=o===null?0:s.clientY-o;if(o=null,Math.abs(r)<24)return;let a=we.indexOf(document.body.dataset.
sheet||"half")+(r<0?1:-1);D(e,we[Math.max(0,Math.min(2,a))])})}}function ye(e,t){Kt(t==="dark"),document.documentElement.dataset.theme=t,f("rz-theme").textContent=
u(p?"theme_light":"theme_dark"),e.groups&&(vn(e),e.speak())}function jn(e){let t=window.matchMedia("(prefers-color-scheme: dark)"),n=!1;ye(e,t.matches?"dark":"l\
ight"),t.addEventListener("change",o=>n||ye(e,o.matches?"dark":"light")),f("rz-theme").addEventListener("click",()=>{n=!0,ye(e,p?"light":"dark")})}var Ko=500;function In(e,t){
if(t){e.screen={dark:p,bounds:e.map.getBounds()},f("rz-legend").open=!0;let n=f("rz-list");for(;n.querySelector(".rz-more-row")&&n.children.length<Ko;)se(e,n,n.
querySelectorAll(".rz-row").length);p&&ye(e,"light")}e.map.invalidateSize({pan:!1}),e.selected?oe(e,e.selected,{animate:!1}):e.map.fitBounds(e.screen.bounds,{animate:!1}),
!t&&e.screen.dark&&ye(e,"dark"),e.labels.under=t?e.painter:null,e.repaint()}function pe(e){It(e==="en"?"en":"zh"),document.documentElement.lang=_==="en"?"en":"z\
h-CN";let t=f("rz-language");t.textContent=_==="en"?"中文":"English",t.lang=_==="en"?"zh-CN":"en"}function vt(){let e=new URLSearchParams(window.location.hash.
slice(1)),[t,n,o]=(e.get("v")||"").split("/").map(Number);return{view:[t,n,o].every(Number.isFinite)&&e.has("v")&&Math.abs(n)<=90&&Math.abs(o)<=360?{zoom:t,at:[
n,o]}:null,finding:e.get("f"),lang:e.get("l"),off:e.has("off")?(e.get("off")||"").split(","):null,table:e.get("table")||"",wanted:Xo(e)}}function Xo(e){let[t,n]=(e.
get("km")||"-").split("-").map(r=>r.trim()===""||!Number.isFinite(Number(r))?null:Number(r)),o={...fe(),text:(e.get("q")||"").toLowerCase(),inView:e.get("in")===
"1",from:t===void 0?null:t,to:n===void 0?null:n};o.severity=new Set((e.get("severity")||"").split(",").filter(r=>T.includes(r)));for(let r of I)o[r]=e.get(r)||"";
let s=e.get("sort")||"";return o.sort=Re().includes(s)?s:"by_severity",o}function Qo(e,t){t.text&&e.set("q",t.text),t.severity.size&&e.set("severity",[...t.severity].
join());for(let n of I)t[n]&&e.set(n,t[n]);(t.from!==null||t.to!==null)&&e.set("km",`${t.from===null?"":t.from}-${t.to===null?"":t.to}`),t.inView&&e.set("in","1"),
t.sort!=="by_severity"&&e.set("sort",t.sort)}function Bn(e){let t=e.map.getCenter(),n=new URLSearchParams;n.set("v",`${e.map.getZoom()}/${t.lat.toFixed(5)}/${t.
lng.toFixed(5)}`),e.selected&&n.set("f",e.selected.finding_id),_!==e.data.lang&&n.set("l",_);let o=e.layers.filter(r=>r.features.length&&!r.shown).map(r=>r.name),
s=e.layers.filter(r=>r.features.length&&!r.visible).map(r=>r.name);o.join()!==s.join()&&n.set("off",o.join()),Qo(n,e.wanted),e.table.shown&&n.set("table",e.table.
shown),e.address=`#${n.toString().replaceAll("%2F","/").replaceAll("%2C",",")}`,e.address!==window.location.hash&&window.history.replaceState(null,"",e.address)}
function Pn(e){let{data:t}=e;document.title=w(t.title),f("rz-title").textContent=w(t.title),f("rz-subtitle").textContent=u(t.listing?"made_on":"as_of",t.on);let n=f(
"rz-banner");n.hidden=!(t.illustrative||e.findings.some(o=>o.illustrative)||e.layers.some(o=>o.features.some(s=>s.illustrative))),n.textContent=u("illustrative_\
long"),f("rz-internal").hidden=!t.internal,f("rz-internal").textContent=u("internal_long"),f("rz-grip").setAttribute("aria-label",u("grip"))}function Nn(e){e.map.
createPane("labels").style.zIndex=450,e.map.getPane("labels").style.pointerEvents="none",e.zoom=m.control.zoom({position:"topleft",zoomInText:"+",zoomOutText:"−"}).
addTo(e.map),e.attribution=m.control.attribution({prefix:!1,position:"bottomright"}).addTo(e.map),m.control.scale({imperial:!1,maxWidth:140,position:"bottomrigh\
t"}).addTo(e.map);let t=m.DomUtil.create("a","rz-home",e.zoom.getContainer());t.href="#",t.setAttribute("role","button"),t.textContent="⤢",m.DomEvent.on(t,"cl\
ick",n=>{m.DomEvent.stop(n),Fe(e)}),e.home=t}function Rn(e){let[t,n]=e.zoom.getContainer().querySelectorAll("a");for(let[s,r]of[[t,"zoom_in"],[n,"zoom_out"],[e.
home,"home"]])s.title=u(r),s.setAttribute("aria-label",u(r));let o=[...e.data.sources,e.data.tiles?e.data.tiles_attribution:""].filter(Boolean).join(" · ");e.attribution.
getContainer().replaceChildren(o?`${u("sources")}: ${o}`:"")}var es="riverzones-notes";var ts=e=>new Promise((t,n)=>{e.onsuccess=()=>t(e.result),e.onerror=()=>n(e.error)});function ns(){return new Promise((e,t)=>{window.setTimeout(()=>t(new Error(
"no answer")),15e3);let n=window.indexedDB.open(es,1);n.onupgradeneeded=()=>n.result.createObjectStore("notes",{keyPath:"id"}),n.onsuccess=()=>e(n.result),n.onerror=
()=>t(n.error),n.onblocked=()=>t(new Error("blocked"))})}async function Fn(e){let t=null,n=new Map;try{t=await ns();for(let r of await ts(t.transaction("notes").
objectStore("notes").getAll()))r&&r.project===e&&n.set(r.id,r)}catch{t=null}let o={lasting:t!==null,all:()=>[...n.values()].sort((r,a)=>r.when.localeCompare(a.when)),
async put(r){n.set(r.id,r),await s(a=>a.put(r))},async remove(r){for(let a of r)n.delete(a);await s(a=>r.forEach(l=>a.delete(l)))}},s=async r=>{if(t)try{let a=t.
transaction("notes","readwrite");r(a.objectStore("notes")),await new Promise((l,c)=>{a.oncomplete=l,a.onerror=()=>c(a.error),a.onabort=()=>c(a.error)})}catch{t=
null,o.lasting=!1}};return o}function Wn(){return[...window.crypto.getRandomValues(new Uint8Array(16))].map(t=>t.toString(16).padStart(2,"0")).join("")}var os=Uint32Array.from({length:256},(e,t)=>{let n=t;for(let o=0;o<8;o+=1)n=n&1?3988292384^n>>>1:n>>>1;return n});function ss(e){let t=4294967295;for(let n of e)
t=os[(t^n)&255]^t>>>8;return(t^4294967295)>>>0}function rs(e){let t=e.getFullYear()-1980<<9|e.getMonth()+1<<5|e.getDate();return[e.getHours()<<11|e.getMinutes()<<
5|e.getSeconds()>>1,t]}var St=e=>{let t=new DataView(new ArrayBuffer(e.reduce((o,[s])=>o+s,0))),n=0;for(let[o,s]of e)o===2?t.setUint16(n,s,!0):t.setUint32(n,s,!0),
n+=o;return new Uint8Array(t.buffer)};function qn(e,t){let[n,o]=rs(t),s=[],r=[],a=0;for(let[y,b]of e){let v=new TextEncoder().encode(y),M=[[2,20],[2,2048],[2,0],
[2,n],[2,o],[4,ss(b)],[4,b.length],[4,b.length],[2,v.length],[2,0]];s.push(St([[4,67324752],...M]),v,b),r.push(St([[4,33639248],[2,20],...M,[2,0],[2,0],[2,0],[4,
0],[4,a]]),v),a+=30+v.length+b.length}let l=r.reduce((y,b)=>y+b.length,0),c=St([[4,101010256],[2,0],[2,0],[2,e.length],[2,e.length],[4,l],[4,a],[2,0]]),d=[...s,
...r,c],h=new Uint8Array(d.reduce((y,b)=>y+b.length,0)),g=0;for(let y of d)h.set(y,g),g+=y.length;return h}function Dn({project:e,title:t,on:n,who:o,made:s,notes:r}){let a=[],l=r.map(d=>({id:d.id,finding:d.finding,subject:d.subject,stood:d.stood,status:d.status,note:d.
note,who:d.who,when:d.when,at:d.at,photos:d.photos.map(h=>{let g=`photo-${String(a.length+1).padStart(3,"0")}.jpg`;return a.push([g,h]),g})})),c={format:"rzback",
version:1,project:e,title:t,on:n,who:o,made:s.toISOString(),notes:l};return qn([["notes.json",new TextEncoder().encode(JSON.stringify(c))],...a],s)}function Hn(e,t){
let n=r=>String(r).padStart(2,"0"),o=`${t.getFullYear()}${n(t.getMonth()+1)}${n(t.getDate())}-${n(t.getHours())}${n(t.getMinutes())}`;return`${e.replace(/[^\p{L}\p{N}]+/gu,
"-").replace(/^-+|-+$/g,"").slice(0,40)||"riverzones"}-${o}.rzback`}var as=[.8,.65,.5,.35];function is(e,t){let n=Math.min(1,1280/Math.max(e,t));return[Math.max(1,Math.round(e*n)),Math.max(1,Math.round(t*n))]}async function Un(e){
let t=await window.createImageBitmap(e,{imageOrientation:"from-image"}),n=document.createElement("canvas");[n.width,n.height]=is(t.width,t.height);let o=n.getContext(
"2d");o.fillStyle="#ffffff",o.fillRect(0,0,n.width,n.height),o.drawImage(t,0,0,n.width,n.height),t.close();let s=new Uint8Array;for(let r of as){let a=await new Promise(
l=>n.toBlob(l,"image/jpeg",r));if(!a)throw new Error("no_photo");if(s=new Uint8Array(await a.arrayBuffer()),s.length<=35e4)break}return s}async function Vn(e,t){
let n=await window.createImageBitmap(new Blob([e],{type:"image/jpeg"})),o=Math.max(t.width/n.width,t.height/n.height),[s,r]=[n.width*o,n.height*o];t.getContext(
"2d").drawImage(n,(t.width-s)/2,(t.height-r)/2,s,r),n.close()}var ls=["in_hand","answered"],Zn=4,cs=1e3;async function Jn(e){!e.data.project||e.data.listing||(e.back={keeper:await Fn(e.data.project),draft:null,who:"",said:""},
e.back.who=e.back.keeper.all().at(-1)?.who||"",f("rz-tab-back").hidden=!1)}function Yn(e,t){if(!e.back)return null;let n=e.back.keeper.all().filter(o=>o.finding===
t.finding_id).length;return i("section",{class:"rz-field"},i("h3",{},u("field_note")),i("button",{type:"button",class:"rz-tool rz-take-note",click:()=>Kn(e,t)},
u("take_note")),n?i("p",{class:"rz-quiet"},u("notes_here",n)):null)}function Kn(e,t){e.back.draft={finding:t,status:"",note:"",photos:[],at:null,refused:"",stood:t?
{status:t.status||"",note:t.note||""}:null},t&&e.select(null,{focus:!1}),B("back"),D(e,"full"),C(e);let n=f("rz-pane-back").querySelector("textarea");n&&n.focus(),
Xn(e)}function C(e){if(!e.back)return;let{keeper:t,draft:n}=e.back,o=t.all();f("rz-tab-back").replaceChildren(u("back_tab"),o.length?i("span",{class:"rz-dot"},z(
o.length,0)):""),f("rz-pane-back").replaceChildren(...n?us(e):gs(e,o))}function us(e){let{draft:t}=e.back,{finding:n}=t,o=(c,d,h="")=>i("button",{type:"button",
class:`rz-tool ${h}`,click:d},u(c)),s=i("textarea",{id:"rz-note-words",rows:"4",maxlength:cs});s.value=t.note,s.addEventListener("input",()=>t.note=s.value);let r=i(
"input",{type:"text",id:"rz-note-who",autocomplete:"name",maxlength:"60"});r.value=e.back.who,r.addEventListener("input",()=>e.back.who=r.value);let a=["",...ls].
map(c=>{let d=i("option",{value:c},c?x(c):u("state_stays",x(t.stood?t.stood.status:"")));return d.selected=c===t.status,d}),l=i("input",{type:"file",accept:"ima\
ge/*",multiple:!0,id:"rz-note-photo",change:c=>fs(e,[...c.target.files])});return[i("h2",{},n?u("note_of",W(n)):u("new_problem")),n?i("label",{class:"rz-select"},
i("span",{},u("state_seen")),i("select",{id:"rz-note-state",change:c=>t.status=c.target.value},a)):null,i("label",{class:"rz-select"},i("span",{},u(n?"note_word\
s":"new_words")),s),i("div",{class:"rz-select"},i("label",{class:"rz-tool rz-photo",for:"rz-note-photo"},u("add_photo")),l,i("div",{class:"rz-thumbs"},t.photos.
map((c,d)=>ds(e,c,d)))),i("div",{class:"rz-select"},i("span",{},u("note_place")),i("p",{id:"rz-note-at"},qe(t.at)),i("div",{class:"rz-note-tools"},o("place_devi\
ce",()=>Xn(e)),o("place_map",()=>hs(e)))),i("label",{class:"rz-select"},i("span",{},u("note_who")),r),i("p",{class:"rz-refused",role:"alert",hidden:!t.refused},
t.refused),i("div",{class:"rz-note-tools"},o("keep_note",()=>ms(e),"rz-main"),o("discard",()=>{e.back.draft=null,C(e)}))].filter(Boolean)}var qe=e=>e?e.from==="\
device"?u("place_said",L([e.lat,e.lon]),k(e.accuracy_m,"m")):u("place_map_said",L([e.lat,e.lon])):u("no_place");function ds(e,t,n){let o=i("canvas",{width:"144",
height:"108",role:"img","aria-label":u("photo",n+1)});return Vn(t,o).catch(()=>o.remove()),i("span",{class:"rz-thumb"},o,i("small",{},k(t.length/1e3,"kB")),i("b\
utton",{type:"button",class:"rz-icon","aria-label":u("drop_photo",n+1),click:()=>{e.back.draft.photos.splice(n,1),C(e)}},"×"))}async function fs(e,t){let{draft:n}=e.
back;n.refused="";for(let o of t){if(n.photos.length>=Zn){n.refused=u("most_photos",Zn);break}try{n.photos.push(await Un(o))}catch{n.refused=u("no_photo",o.name)}}
e.back.draft===n&&C(e)}async function Xn(e){let{draft:t}=e.back,n=f("rz-note-at");n&&(n.textContent=u("location_asking"));try{let{at:o,accuracy:s}=await ct();t.
at={lat:o[0],lon:o[1],accuracy_m:Math.round(s*10)/10,from:"device"},f("rz-note-at")&&(f("rz-note-at").textContent=qe(t.at))}catch(o){f("rz-note-at")&&e.back.draft===
t&&(f("rz-note-at").textContent=t.at?qe(t.at):u(o.message))}}function hs(e){let t=e.map.getCenter();e.back.draft.at={lat:t.lat,lon:t.lng,accuracy_m:null,from:"m\
ap"},f("rz-note-at").textContent=qe(e.back.draft.at)}async function ms(e){let{draft:t,keeper:n,who:o}=e.back,{finding:s}=t,r=t.note.trim();!s&&(!r||!t.at)?t.refused=
u("new_needs"):s&&!r&&!t.status&&!t.photos.length?t.refused=u("note_needs"):(await n.put({id:Wn(),project:e.data.project,finding:s?s.finding_id:null,subject:s?W(
s):"",stood:t.stood,status:t.status||null,note:r,when:new Date().toISOString(),at:t.at,photos:t.photos,who:o.trim()}),e.back.draft=null,e.back.said="",e.remember()),
C(e)}function gs(e,t){let{keeper:n,said:o}=e.back,s=new Date,r=t.length?ws(e,t,s):null,a=(l,c,d="")=>i("button",{type:"button",class:`rz-tool ${d}`,id:`rz-${l}`,
click:c},u(l));return[i("p",{class:"rz-quiet"},u("back_about")),n.lasting?null:i("p",{class:"rz-why",id:"rz-not-lasting"},u("not_lasting")),i("p",{},a("new_note",
()=>Kn(e,null))),t.length?i("ul",{class:"rz-notes"},t.map(l=>bs(e,l))):i("p",{class:"rz-quiet"},u("no_notes")),r?i("p",{id:"rz-parcel"},u("parcel_size",t.length,
z(Math.ceil(r.size/1e3),0))):null,r?i("div",{class:"rz-note-tools"},Gn(r)?a("share",()=>ys(e,r),"rz-main"):null,a("save_parcel",()=>ps(e,r),Gn(r)?"":"rz-main"),
a("drop_notes",()=>ks(e))):null,o?i("p",{role:"status",id:"rz-back-said"},o):null].filter(Boolean)}function bs(e,t){let n=[t.status?x(t.status):"",t.photos.length?
u("photos",t.photos.length):"",t.at?L([t.at.lat,t.at.lon]):u("no_place"),new Date(t.when).toLocaleString()];return i("li",{},i("span",{class:"rz-row-main"},i("b",
{},t.finding?t.subject:u("new_problem")),i("span",{class:"rz-note-said"},t.note),i("small",{},n.filter(Boolean).join(" · "))),i("button",{type:"button",class:"\
rz-icon","aria-label":u("drop_note"),title:u("drop_note"),click:async()=>{await e.back.keeper.remove([t.id]),C(e)}},"×"))}function ws(e,t,n){let o=w(e.data.title),
s=Dn({project:e.data.project,title:o,on:e.data.on,who:e.back.who.trim(),made:n,notes:t});return new File([s],Hn(o,n),{type:"application/zip"})}var Gn=e=>!!(navigator.
canShare&&navigator.canShare({files:[e]}));async function ys(e,t){try{await navigator.share({files:[t],title:t.name}),e.back.said=u("shared")}catch(n){if(n.name===
"AbortError")return;e.back.said=u("share_failed")}C(e)}function ps(e,t){let n=URL.createObjectURL(t);i("a",{href:n,download:t.name}).click(),window.setTimeout(()=>URL.
revokeObjectURL(n),6e4),e.back.said=u("saved",t.name),C(e)}async function ks(e){let t=f("rz-drop_notes");if(t.dataset.sure!=="1"){t.dataset.sure="1",t.textContent=
u("drop_sure");return}await e.back.keeper.remove(e.back.keeper.all().map(n=>n.id)),e.back.said="",C(e)}function He(e){let t=f("rz-card"),n=e.selected;if(t.hidden=!n,document.body.classList.toggle("rz-reading",!!n),!n){t.replaceChildren();return}t.replaceChildren(
i("button",{type:"button",class:"rz-grip","aria-label":u("grip"),click:()=>xt(e)}),_s(e,n),i("div",{class:"rz-card-body"},i("p",{class:"rz-row-tags"},i("span",{
class:`rz-tag rz-${pt(n)}`},x(n.severity)),ne(n).some(o=>o!=="rule")?i("span",{class:"rz-tag"},ne(n).map(o=>u(`of_${o}`)).join(" · ")):null,i("span",{class:`rz\
-tag${n.verdict==="cannot_tell"?" rz-unsure":""}`},x(n.verdict)),n.status?i("span",{class:"rz-tag"},x(n.status)):null,n.illustrative?i("span",{class:"rz-tag"},u(
"illustrative")):null),i("h2",{id:"rz-card-title"},W(n)),Qn(n)?i("p",{class:"rz-card-where"},Qn(n)):null,i("p",{class:"rz-card-rule"},i("span",{class:"rz-code"},
n.rule),F(e,n)),ge(n)?i("p",{class:"rz-message"},ge(n)):null,xs(e,n),yt(n)?i("div",{class:"rz-why"},i("h3",{},u("why")),i("p",{},yt(n))):null,Ss(e,n),ke("chiefs",
As(n)),ke("place",Mt(js(e,n))),Ie(e,n.at,n.subject_layer),Yn(e,n),ke("history",Mt(Is(n))),Bs(e,n)))}function _s(e,t){let n=e.listed.indexOf(t),o=r=>e.listed[n+r]&&
e.select(e.listed[n+r].finding_id,{focus:!0}),s=(r,a,l,c)=>{let d=i("button",{type:"button",class:"rz-icon","aria-label":u(r),title:u(r),click:l},a);return d.disabled=
!!c,d};return i("div",{class:"rz-card-bar"},i("button",{type:"button",class:"rz-tool rz-back",click:()=>e.select(null)},`‹ ${u("back")}`),i("span",{class:"rz-\
card-place"},n>=0?`${n+1} / ${e.listed.length}`:""),s("previous","↑",()=>o(-1),n<=0),s("next","↓",()=>o(1),n<0||n>=e.listed.length-1),i("button",{type:"butt\
on",class:"rz-tool rz-plain",click:()=>oe(e,t)},u("zoom_here")),s("close","×",()=>e.select(null)))}function zs(e,t){if(t.unit==="m2")return"overlap";if(t.unit!==
"m")return"measured";if(t.limit)return"distance";let n=bt(e,t.reference_layer,t.reference_id);return!n||n.shape.kind<2||!t.at?"measured":Vt(n.shape,t.at)?t.shape&&
t.shape.kind===1?"measured":"depth":"distance"}function xs(e,t){let n=t.limit&&t.unit!=="count",o=[[zs(e,t),Y(t)],["limit",n?k(t.limit,t.unit):""],[(t.margin||0)<
0?"clear_by":"margin",n&&t.margin!==null?k(Math.abs(t.margin),t.unit):""],["accuracy",t.accuracy_m!==null?`± ${k(t.accuracy_m,"m")}`:""]].filter(([,s])=>s!=="");
return o.length?i("dl",{class:"rz-figures"},o.map(([s,r])=>i("div",{},i("dt",{},u(s)),i("dd",{},r)))):null}var Qn=e=>[e.river,x(e.bank),e.chainage_m!==null?u("f\
rom_mouth",k(e.chainage_m/1e3,"km")):""].filter(Boolean).join(" · "),ke=(e,...t)=>t.some(Boolean)?i("section",{},i("h3",{},u(e)),t):null;function Mt(e){let t=e.
filter(([,n])=>n);return t.length?i("dl",{class:"rz-facts"},t.map(([n,o])=>[i("dt",{},u(n)),i("dd",{},o)])):null}function Ct(e,t){let n=e.data.rules[t.rule],o=n?
w(n.citation):"";return _==="en"?o||t.citation||"":t.citation||o}function vs(e,t){let n;try{n=JSON.parse(t.clauses||"[]")}catch{n=[]}return!Array.isArray(n)||n.
length<2?i("p",{},Ct(e,t)):i("ul",{class:"rz-clauses"},n.map(o=>i("li",{},i("span",{class:"rz-code"},String(o.rule)),` ${x(o.severity)} · ${(_==="en"?o.citation_en:
o.citation)||""}`)))}var De=(e,t)=>t==null?"":e.data.explained.words[t][_==="en"?1:0],eo=(e,t)=>e.data.explained?e.data.explained.by_id[t.finding_id]:null;function Ss(e,t){
let n=eo(e,t);if(!n)return[ke("clause",vs(e,t)),Ls(e,t)];let o={clauses:Ts,turns:s=>Os(e,t,s)};return Ms(n.card).map(([s,r,a])=>{let l=a.map(([c,d,h,g])=>({words:De(
e,c),label:De(e,d),level:h,role:g}));return i("section",{class:`rz-told-${s}`},i("h3",{},De(e,r)),(o[s]||Cs)(l))})}var Ms=e=>[...e.filter(([t])=>t==="turns"),...e.
filter(([t])=>t!=="turns")],Cs=e=>i("ul",{class:"rz-told"},e.map(t=>i("li",{},t.words)));function Os(e,t,n){return[i("ul",{class:"rz-turns"},n.map(o=>i("li",{},
o.words))),t.verdict==="cannot_tell"?null:i("p",{class:"rz-quiet"},De(e,eo(e,t).sure))]}function Ts(e){let t=e.flatMap((n,o)=>n.level===0?[o]:[]);return t.map((n,o)=>i(
"details",{class:"rz-reason",open:o===0?"":null},i("summary",{},e[n].words),i("dl",{},e.slice(n+1,t[o+1]).map(({words:s,label:r,role:a})=>[r?i("dt",{},a==="part"?
`“${r}”`:r):null,i("dd",{class:a==="quote"?"rz-quote":null},s)]))))}function Ls(e,t){let n=e.data.rules[t.rule],o=t.lead_unit||(n?w(n.lead_unit):""),s=Mt([[
"lead_unit",o||(n?u("no_unit"):"")],["responsible_units",t.responsible_units]]);return s?i("section",{},s):null}var Es=/^\+?[0-9][0-9 ()-]{4,19}$/;function As(e){
return e.chiefs.length?i("ul",{class:"rz-chain"},e.chiefs.map(t=>i("li",{},i("span",{class:"rz-level"},x(t.level)),i("span",{},i("b",{},t.chief||t.title||u("unn\
amed")),i("small",{},[t.chief?t.title:"",t.unit].filter(Boolean).join(" · ")),t.phone?$s(String(t.phone)):null)))):i("p",{class:"rz-quiet"},u("no_chief"))}function $s(e){
return Es.test(e)?i("a",{href:`tel:${e.replace(/[^+0-9]/g,"")}`},e):i("small",{},e)}function Ot(e,t){let n=e.layers.find(o=>o.name===t);return n?w(n.title):t||""}
function js(e,t){let n=(o,s,r)=>[Ot(e,o),r||"",s&&s!==r?s:""].filter(Boolean).join(" · ");return[["subject",n(t.subject_layer,t.subject_id,t.subject_name)],["r\
eference",n(t.reference_layer,t.reference_id,t.reference_name)],["river",t.river],["bank",x(t.bank)],["chainage",t.chainage_m!==null?k(t.chainage_m/1e3,"km"):""],
["segment",t.segment_id],["admin",t.admin],["coordinates",j(e,t.subject_layer)||(t.at?`${L(t.at)} (${u("crs")})`:"")],["finding_id",[t.finding_id,t.pack].filter(
Boolean).join(" · ")]]}function Is(e){let t=e.first_seen&&e.last_seen?Math.round((Date.parse(e.last_seen)-Date.parse(e.first_seen))/864e5):0;return[["first_see\
n",e.first_seen],["last_seen",e.last_seen?`${e.last_seen}${t>0?` (${u("days",t)})`:""}`:""],["status",x(e.status)],["note",e.note]]}function Bs(e,t){let n=(e.groups.
get(t.subject)||{findings:[]}).findings.filter(o=>o!==t);return n.length?ke("others_here",n.slice(0,20).map(o=>i("button",{type:"button",class:"rz-link",click:()=>e.
select(o.finding_id,{focus:!0})},A(o.severity,o.verdict==="cannot_tell"),i("span",{},`${o.rule} ${F(e,o)}`)))):null}function no(e){e.wanted=fe();for(let t of e.findings)t.names=cn(t.chiefs)}function Ps(e,t,n){if(t==="rule")return`${n} ${e.data.rules[n]?w(e.data.rules[n].title):
""}`;if(t==="chief"){let[o,s]=n.split("");return[s,x(o)].filter(Boolean).join(" · ")}return t==="origin"?u(`of_${n}`):t==="river"?n:x(n)}function oo(e){let t=e.
counts.severity;f("rz-severities").replaceChildren(...T.filter(a=>t.has(a)).map(a=>{let l=e.wanted.severity.has(a);return i("button",{type:"button",class:"rz-ch\
ip","aria-pressed":String(l),"data-severity":a,click:()=>Fs(e,a)},A(a,!1),i("span",{},u(a)),i("b",{},z(t.get(a),0)))}));let n=I.map(a=>Rs(e,a)).filter(Boolean),
o=i("input",{type:"checkbox",id:"rz-in-view",change:a=>e.want({inView:a.target.checked})});o.checked=e.wanted.inView;let s=document.activeElement?document.activeElement.
id:"";f("rz-facets").replaceChildren(...n),Ns(e),f("rz-rest").replaceChildren(i("label",{class:"rz-check"},o,i("span",{},u("in_view"))),i("button",{type:"button",
class:"rz-tool",id:"rz-clear",click:()=>Ws(e)},u("clear"))),s&&f("rz-selects").querySelector(`#${CSS.escape(s)}`)&&f(s).focus();let r=I.filter(a=>e.wanted[a]).length+
Number(e.wanted.inView)+ +(e.wanted.from!==null||e.wanted.to!==null);f("rz-more-count").hidden=!r,f("rz-more-count").textContent=String(r),f("rz-sort").replaceChildren(
...Re().map(a=>_e(a,u(a),a===e.wanted.sort)))}function Ns(e){let t=f("rz-stretch"),{river:n}=e.wanted,o=n?e.findings.filter(r=>r.river===n&&typeof r.chainage_m==
"number").map(r=>Number(r.chainage_m)/1e3):[];t.hidden=!o.length;let s=`${_} ${n}`;if(o.length&&t.dataset.key!==s){let r=[o.reduce((a,l)=>Math.min(a,l)),o.reduce(
(a,l)=>Math.max(a,l))];t.replaceChildren(i("legend",{},u("stretch",n)),to(e,"from",r[0]),i("span",{"aria-hidden":"true"},"–"),to(e,"to",r[1]),i("span",{},"km")),
t.dataset.key=s}for(let r of t.querySelectorAll("input"))r!==document.activeElement&&(r.value=e.wanted[r.dataset.end]===null?"":String(e.wanted[r.dataset.end]))}
function to(e,t,n){return i("input",{type:"number",id:`rz-km-${t}`,"data-end":t,step:"any",min:"0",inputmode:"decimal",placeholder:n.toFixed(1),"aria-label":u(`\
km_${t}`),change:o=>{let s=o.target.value.trim();e.want({[t]:s===""||!Number.isFinite(Number(s))?null:Number(s)})}})}function _e(e,t,n){let o=i("option",{value:e},
t);return o.selected=n,o}function Rs(e,t){let n=e.counts[t];if(!n.size||t==="origin"&&n.size<2)return null;let o=[...n.keys()].sort((a,l)=>n.get(l)-n.get(a)||R(
a,l)),s=a=>e.want({[t]:a.target.value,...t==="river"?{from:null,to:null}:{}}),r=i("select",{id:`rz-by-${t}`,change:s},_e("",u("all"),!e.wanted[t]),o.map(a=>_e(a,
`${Ps(e,t,a)} (${z(n.get(a),0)})`,a===e.wanted[t])));return i("label",{class:"rz-select"},i("span",{},u(t)),r)}function Fs(e,t){let n=new Set(e.wanted.severity);
n.delete(t)||n.add(t),e.want({severity:n});let o=f("rz-severities").querySelector(`[data-severity="${t}"]`);o&&o.focus()}function Ws(e){f("rz-search").value="",
e.want({...fe(),sort:e.wanted.sort})}function so(e){if(e.data.listing){for(let t of["findings","checks"])f(`rz-tab-${t}`).hidden=!0;f("rz-tab-found").hidden=!1,B("found")}}function ro(e){let{listing:t}=e.
data;if(!t)return;f("rz-tab-found").replaceChildren(w(t.title),i("span",{class:"rz-dot"},z(t.rows.length,0)));let n=t.rows.map(s=>i("li",{},qs(e,s))),o=i("ol",{
class:"rz-list","aria-label":w(t.title)},n.length?n:i("li",{class:"rz-empty"},u("none_found")));f("rz-pane-found").replaceChildren(i("p",{class:"rz-note"},w(t.note)),
o)}function qs(e,t){let n=e.layers.find(s=>s.name===t.layer),o=n&&n.features.find(s=>String(s.id)===t.id);return i("button",{type:"button",class:"rz-row",click:()=>o&&
Tt(e,n,o)},n?Z(o?q(n,o):n.style.symbol,-1,n.dimension):null,i("span",{class:"rz-row-main"},i("span",{class:"rz-row-name"},t.name||t.id),i("span",{class:"rz-row-\
rule"},w(t.detail))),i("span",{class:"rz-row-side"},i("b",{},w(t.figure)),i("span",{},t.river||"")))}function Tt(e,t,n){t.shown||(re(e,t,!0),ae(e));let o=Q(n.shape);
e.map.fitBounds(o,{...me(e,o),maxZoom:14,animate:!1}),We(e,t,n,o.getCenter())}var Ds='"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif',ao=m.Layer.extend({initialize(e){this.wanted=e},onAdd(e){this.map=
e,this.canvas=m.DomUtil.create("canvas","rz-labels",e.getPane("labels")),this.canvas.setAttribute("aria-hidden","true"),e.on("moveend resize",this.redraw,this),
e.on("zoomstart",this.blank,this),this.redraw()},blank(){this.canvas.style.visibility="hidden"},redraw(){let{map:e}=this,t=e.getSize(),n=e.containerPointToLayerPoint(
[0,0]),o=window.devicePixelRatio>1?2:1;m.DomUtil.setPosition(this.canvas,n),this.canvas.width=t.x*o,this.canvas.height=t.y*o,this.canvas.style.width=`${t.x}px`,
this.canvas.style.height=`${t.y}px`,this.canvas.style.visibility="";let s=this.canvas.getContext("2d");s.scale(o,o),s.translate(-n.x,-n.y);let r=m.bounds(n,n.add(
t));this.under&&on(this.under,s);let a=[],l=new Map,c=performance.now()+60,d=0;for(let h of this.wanted(r,a)){if((d+=1)>40&&performance.now()>c)break;this.place(
s,h,r,a,l)}},place(e,t,n,o,s){e.font=`${t.weight||500} ${t.size}px ${Ds}`;let r=e.measureText(t.text).width;for(let a of Hs(t,r,n)){let l=Math.abs(Math.cos(a.turn))*
r/2+4,c=Math.abs(Math.sin(a.turn))*r/2+t.size*.7,d=m.bounds([a.x-l,a.y-c],[a.x+l,a.y+c]),h=s.get(t.text)||[];if(!(!n.contains(d)||o.some(g=>g.overlaps(d))||h.some(
g=>g.distanceTo(d.getCenter())<260))){s.set(t.text,[...h,d.getCenter()]),o.push(d),this.write(e,t,a);return}}},write(e,t,n){e.save(),e.translate(n.x,n.y),e.rotate(
n.turn),e.textAlign="center",e.textBaseline="middle",e.lineJoin="round",e.lineWidth=3.5,e.strokeStyle=p?"rgba(15,22,26,.88)":"rgba(255,255,255,.9)",e.strokeText(
t.text,0,0),e.fillStyle=t.colour,e.fillText(t.text,0,0),e.restore()}});function Hs(e,t,n){return e.dimension===0?Us(e.pixel,t):e.dimension===1?Vs(e.path,t,n):Gs(
e.path,t,n,e.low)}function Us(e,t){return e?[{x:e.x+t/2+9,y:e.y,turn:0},{x:e.x-t/2-9,y:e.y,turn:0},{x:e.x,y:e.y+15,turn:0}]:[]}function Vs(e,t,n){let o={length:0,
shown:[]};for(let s of at(e)){let r=0,a=s.filter(l=>n.contains(l));for(let l=1;l<a.length;l+=1)r+=a[l].distanceTo(a[l-1]);r>o.length&&(o={length:r,shown:a})}return o.
length<t*1.2?[]:[.5,.35,.65,.2,.8].map(s=>Zs(o.shown,o.length*s)).filter(Boolean)}function Zs(e,t){let n=t;for(let o=1;o<e.length;o+=1){let s=e[o-1],r=e[o],a=s.
distanceTo(r);if(n<=a&&a>0){let l=Math.atan((r.y-s.y)/(r.x-s.x||1e-6)),c=n/a;return{x:s.x+c*(r.x-s.x),y:s.y+c*(r.y-s.y),turn:Math.max(-1.1,Math.min(1.1,l))}}n-=
a}return null}function Gs(e,t,n,o){let s=at(e),r=Ae(e);if(!s.length||!r)return[];let a=Math.max(r.min.y,n.min.y),l=Math.min(r.max.y,n.max.y);if(l-a<16)return[];
let c=[];for(let d of o?[.14,.86,.3]:[.5,.3,.7,.4,.6,.15,.85]){let h=a+(l-a)*d,g=et(s,h,v=>v.x,v=>v.y);if(!g)continue;let y=Math.max(g[0],n.min.x),b=Math.min(g[1],
n.max.x);if(b-y>t+6)for(let v of o?[.72,.28,.5]:[.5])c.push({x:y+(b-y)*v,y:h,turn:0})}return c}var io=200;function uo(e){e.table={shown:"",sort:null,down:!1},f("rz-table").addEventListener("click",()=>ie(e,e.table.shown?"":Js(e)))}var Js=e=>{let t=e.layers.
findLast(n=>n.features.length);return e.findings.length||!e.data.listing||!t?"findings":t.name};function ie(e,t){let n=e.table.shown,o=t==="findings"||e.layers.
some(s=>s.name===t);e.table={shown:o?t:"",sort:null,down:!1},document.body.classList.toggle("rz-as-table",!!e.table.shown),Ue(e),Lt(e),n&&!e.table.shown&&e.map.
invalidateSize({pan:!1}),e.remember()}function Lt(e){f("rz-table").textContent=u(e.table.shown?"map":"table")}function Ys(e){return[["subject",W],["severity",n=>x(
n.severity),n=>ue(n.severity)],["verdict",n=>x(n.verdict)],["origin",n=>ne(n).map(o=>u(`of_${o}`)).join(" · ")],["rule",n=>`${n.rule} ${F(e,n)}`],["message",ge],
["reference",n=>n.reference_name||n.reference_id],["measured",Y,n=>n.measured],["limit",n=>n.limit&&n.unit!=="count"?k(n.limit,n.unit):"",n=>n.limit],["margin",
n=>n.unit==="count"?"":k(n.margin,n.unit),n=>n.margin],["river",n=>n.river],["bank",n=>x(n.bank)],["chainage",n=>n.chainage_m===null?"":k(n.chainage_m/1e3,"km"),
n=>n.chainage_m],["chiefs",n=>n.chiefs.map(o=>[x(o.level),o.chief||o.title,o.unit].filter(Boolean).join(" ")).join("；")],["clause",n=>Ct(e,n)],["status",n=>x(
n.status)],["first_seen",n=>n.first_seen],["last_seen",n=>n.last_seen],["finding_id",n=>n.finding_id]].map(([n,o,s])=>({title:u(String(n)),words:o,by:s||o}))}function Ks(e){
let t=o=>o.kind>=0?w(e.style.cases[o.kind].title):"",n=e.columns.map((o,s)=>({column:o,place:s})).filter(({column:o})=>o.name!=="name");return[{title:u("name"),
words:o=>o.name||o.id||u("unnamed")},...e.style.cases.length?[{title:u("kind"),words:t,by:o=>o.kind}]:[],...n.map(({column:o,place:s})=>({title:w(o.title)||o.name,
words:r=>xe(r.values[s],o),by:r=>r.values[s]}))].map(o=>({by:o.words,...o}))}function Ue(e){let t=f("rz-tabled"),{shown:n}=e.table;if(t.hidden=!n,t.replaceChildren(),
!n)return;let o=e.layers.find(b=>b.name===n),s=o?Ks(o):Ys(e),r=Qs(e,o?o.features:e.listed,s),a=o?w(o.title):u("findings"),l=[...e.findings.length?["findings"]:[],
...[...e.layers].reverse().filter(b=>b.features.length&&b.name!=="concern").map(b=>b.name)],c=i("select",{id:"rz-table-of",change:b=>{ie(e,b.target.value),f("rz\
-table-of").focus()}},l.map(b=>_e(b,b==="findings"?u("findings"):Ot(e,b),b===n))),d=i("tr",{},s.map((b,v)=>Xs(e,b,v))),h=i("tbody",{}),g=b=>o?co(e,()=>Tt(e,o,b)):
co(e,()=>e.select(b.finding_id,{focus:!0})),y=i("button",{type:"button",class:"rz-tool",id:"rz-table-more",click:()=>lo(h,y,r,s,g)});t.append(i("div",{class:"rz\
-table-bar"},i("label",{},i("span",{},u("table_of")),c),i("p",{role:"status"},o?u("rows",z(r.length,0)):f("rz-count").textContent)),i("div",{class:"rz-table-box",
tabindex:"0",role:"region","aria-labelledby":"rz-table-caption"},i("table",{class:"rz-wide-table"},i("caption",{id:"rz-table-caption"},`${a} · ${w(e.data.title)}`),
i("thead",{},d),h),y)),lo(h,y,r,s,g)}function Xs(e,t,n){let o=e.table.sort===n;return i("th",{scope:"col","aria-sort":o?e.table.down?"descending":"ascending":null},
i("button",{type:"button",click:()=>{e.table={...e.table,sort:n,down:o&&!e.table.down},Ue(e),f("rz-tabled").querySelectorAll("th[scope=col] button")[n].focus()}},
t.title,i("span",{"aria-hidden":"true"},o?e.table.down?" ▼":" ▲":"")))}function Qs(e,t,n){if(e.table.sort===null)return t;let{by:o}=n[e.table.sort],s=e.table.
down?-1:1,r=l=>l==null||l==="",a=t.map(l=>({row:l,key:o(l)}));return a.sort((l,c)=>Number(r(l.key))-Number(r(c.key))||(r(l.key)?0:s*(typeof l.key=="number"&&typeof c.
key=="number"?l.key-c.key:R(l.key,c.key)))),a.map(({row:l})=>l)}function lo(e,t,n,o,s){let r=e.children.length,a=n.slice(r,r+io).map(c=>i("tr",{},o.map((d,h)=>{
let g=d.words(c),y=g==null?"":String(g);return h?i("td",{title:y.length>20?y:null},y):i("th",{scope:"row"},i("button",{type:"button",class:"rz-link",click:()=>s(
c)},y))})));e.append(...a);let l=n.length-e.children.length;t.hidden=!l,t.textContent=u("show_more",Math.min(io,l)),r&&e.children[r].querySelector("button").focus()}
function co(e,t){ie(e,""),t()}async function fo(e){if(typeof DecompressionStream>"u")throw new Error("old_browser");try{let t=atob(e.trim()),n=new Uint8Array(t.length);for(let s=0;s<t.length;s+=
1)n[s]=t.charCodeAt(s);let o=new Blob([n]).stream().pipeThrough(new DecompressionStream("gzip"));return JSON.parse(await new Response(o).text())}catch{throw new Error(
"broken")}}var J=e=>Array.isArray(e)?e:e?e.i.map(t=>e.d[t]):null;function ho(e){let t=J(e.ids),n=J(e.names),o=J(e.illustrative),s=J(e.cases),r=e.values.map(J),a=e.
shapes.map((l,c)=>({id:t[c],name:n?n[c]:null,illustrative:o?o[c]===!0:!1,kind:s?s[c]:-1,values:r.map(d=>d[c]),shape:Xe(l,e.decimals)}));return{...e,shapes:null,
features:a.filter(l=>l.shape)}}function mo(e){let t=e.shape.range===void 0?e.shape:Array.from({length:e.shape.range},(a,l)=>l),{margin:n}=e.columns;n&&n.as&&(e.
columns.margin=e.columns[n.as]),["nearest_lon","nearest_lat"].forEach((a,l)=>{let c=e.columns[a];c&&c.near&&(e.columns[a]=c.near.map((d,h)=>d===null?null:(e.shapes[t[h]][1][l]+
d)/1e6))});let o=Object.entries(e.columns).map(([a,l])=>[a,J(l)]),s=J(e.chiefs),r=e.shapes.map(a=>Xe(a));return t.map((a,l)=>{let c={chiefs:s[l],shape:r[a]};for(let[
d,h]of o)c[d]=h[l];return c.subject=`${c.subject_layer}${c.subject_id}`,c.at=c.shape?Se(c.shape):null,c})}function er(e){let n={data:e,map:window.riverzonesFrame,phone:window.matchMedia("(max-width: 760px)"),sideways:window.matchMedia("(max-height: 480px) and (min-w\
idth: 761px)"),selected:null,drawn:[],length:null,starting:!0};return n.layers=e.layers.map(ho),n.findings=mo(e.findings),e.findings=null,n.byId=new Map(n.findings.
map(o=>[o.finding_id,o])),n.painter=new en({padding:.3,tolerance:4}),n.repaint=()=>{n.starting||(n.painter.repaint(),n.labels&&n.labels.redraw())},n.remember=()=>n.
starting||Bn(n),n.want=o=>{Object.assign(n.wanted,o),dn(n),oo(n),kn(n),kt(n),n.selected&&He(n),!n.starting&&!n.led&&un(o)&&wn(n),n.table.shown&&Ue(n),wt(n),n.remember()},
n.select=(o,{focus:s=!1,move:r=!0}={})=>{let a=n.selected;if(n.selected=o&&n.byId.get(o)||null,n.map.closePopup(),n.selected&&ee(n),n.selected&&document.body.dataset.
sheet!=="half"&&D(n,"half"),He(n),bn(n),kt(n),n.selected)mt(n,n.selected),$e(n),r&&oe(n,n.selected),s&&f("rz-card").focus({preventScroll:!0}),f("rz-card").scrollTop=
0;else{gt(n),$e(n);let l=a&&f("rz-list").querySelector(`.rz-row[data-place="${n.listed.indexOf(a)}"]`);l&&s!==!1&&l.focus()}n.repaint(),n.remember()},n.speak=()=>{
Bt(),pe(_),f("rz-theme").textContent=u(p?"theme_light":"theme_dark"),Pn(n),ae(n),_t(n),zn(n),ro(n),C(n),Rn(n),Pe(n),Lt(n),n.want({}),n.selected&&mt(n,n.selected),
n.repaint(),n.remember()},n}function tr(e){let t=0;f("rz-search").addEventListener("input",n=>{window.clearTimeout(t),t=window.setTimeout(()=>e.want({text:n.target.
value.trim().toLowerCase()}),e.findings.length>2e3?180:0)}),f("rz-more").addEventListener("click",()=>{f("rz-selects").hidden=!f("rz-selects").hidden,f("rz-more").
setAttribute("aria-expanded",String(!f("rz-selects").hidden))}),f("rz-sort").addEventListener("change",n=>e.want({sort:n.target.value})),f("rz-list").addEventListener(
"keydown",n=>_n(e,n)),f("rz-language").addEventListener("click",()=>{pe(_==="en"?"zh":"en"),e.speak()}),f("rz-print").addEventListener("click",()=>window.print()),
f("rz-skip").addEventListener("click",()=>{if(e.table.shown){f("rz-tabled").querySelector(".rz-table-box").focus();return}let n=e.data.listing?"found":"findings";
B(n),(f(`rz-pane-${n}`).querySelector(".rz-row")||f(e.data.listing?"rz-tab-found":"rz-search")).focus()}),document.addEventListener("keydown",n=>{n.key==="Escap\
e"&&e.measuring?ee(e):n.key==="Escape"&&e.table.shown?ie(e,""):n.key==="Escape"&&e.selected&&e.select(null,{focus:!0})}),e.map.on("moveend",()=>{e.wanted.inView?
e.want({}):wt(e),e.remember()}),window.matchMedia("print").addEventListener("change",n=>In(e,n.matches)),window.addEventListener("hashchange",()=>{window.location.
hash!==e.address&&go(e)})}function go(e){let t=vt();t.lang&&t.lang!==_&&(pe(t.lang),e.speak());let{wanted:n}=t;for(let s of I)n[s]&&!e.counts[s].has(n[s])&&(n[s]=
"");if(f("rz-search").value=n.text,t.off){for(let s of e.layers){let r=!t.off.includes(s.name);r!==s.shown&&s.features.length&&re(e,s,r)}ae(e)}t.view&&e.map.setView(
t.view.at,t.view.zoom,{animate:!1}),e.led=!!t.view,e.want(n),e.led=!1,ie(e,t.table);let o=t.finding&&e.byId.has(t.finding);(o||e.selected)&&e.select(o?t.finding:
null,{move:!t.view})}function nr(e){let t=f("rz-loading");t.setAttribute("role","alert"),t.classList.add("rz-failed"),t.replaceChildren(i("span",{},Object.hasOwn(
O,e)?O[e][0]:`${O.broken[0]} (${e})`),i("span",{lang:"en"},Object.hasOwn(O,e)?O[e][1]:O.broken[1]))}async function or(){let e=await fo(f("rz-data").textContent);
f("rz-data").remove();let t=er(e);pe(vt().lang||e.lang),jn(t),Nn(t),$n(t),An(t),so(t),Jn(t).then(()=>{C(t),t.selected&&He(t)}),e.tiles&&(t.tileLayer=m.tileLayer(
e.tiles,{maxZoom:19}).addTo(t.map)),xn(t),hn(t),no(t),sn(t),Mn(t),uo(t),f("rz-legend").open=!t.phone.matches&&!t.sideways.matches,t.speak(),t.map.invalidateSize(
{pan:!1}),Fe(t,{animate:!1}),yn(t),t.labels=new ao((n,o)=>(Tn(t,n,o),Ln(t,n))).addTo(t.map),tr(t),go(t),t.starting=!1,t.painter.release(),t.labels.redraw(),f("r\
z-loading").hidden=!0,document.documentElement.dataset.ready=String(Math.round(performance.now()))}or().catch(e=>{if(nr(e.message),!Object.hasOwn(O,e.message))throw e});})();
