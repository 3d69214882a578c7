// made by web/build.js from sources 83f9c30ef20f03c8b17049a7d20a96e695d08317d56601a0e1fc9cee167e89cf
"use strict";(()=>{var ie=typeof RIVERZONES_LABELS>"u"?{terms:{},units:{},services:{}}:RIVERZONES_LABELS,en=ie.terms,ae=ie.units,nn=ie.services;var A={panel:["问题、图层与检查","Findings, layers and checks"],rows:["{0} 行","{0} rows"],internal_long:["内部资料，不得公开：含联系电话或取水口准确位置。",
"Internal, not for the public: holds telephone numbers or exact places of intakes."],coarse:["公开版只给概略位置（{0} 网格）","The public version g\
ives the place on a grid of {0} only"],show_objects:["显示其他图层：{0}","Show the other layers: {0}"],length_start:["在图上点选各点，量沿线距离。",
"Click places on the map to measure along them."],area_start:["在图上点选至少三个点，量所围面积。","Click three places or more to measure the a\
rea they enclose."],length_one:["椭球面距离 {0}","Distance on the ellipsoid {0}"],length_said:["椭球面距离共 {0}，末段 {1}","On the ellipsoid {0} \
in all, the last part {1}"],area_said:["椭球面面积 {0}，周长 {1}","Area on the ellipsoid {0}, perimeter {1}"],area_crossed:["边线相交，量不出面积；请撤销末点。",
"The edges cross, so there is no area; undo the last corner."],location_asking:["正在取得位置……","Asking for the position …"],location_said:["位置 {0}\
（WGS 84），误差约 {1}","At {0} (WGS 84), within about {1}"],near_me:["清单已按离我远近排列。","The list is in the order of distance from here."],
how_far:["离我多远？（用本机定位）","How far from me? (asks this device)"],back_about:["在现场记录的情况先存在本页，再保存为一个小文件（.rzback）发回单位；单位用 riverzones findings\
 import 读入。","What you note on the spot stays in this page until you save it as one small file (.rzback) and send it to the office, which reads it with ri\
verzones findings import."],not_lasting:["此浏览器不让本页保存数据：关闭页面后记录就没有了，请先保存文件。","This browser lets t\
he page keep nothing: notes are gone when it is closed. Save the file first."],notes_here:["本页已存 {0} 条","{0} kept in this page"],note_of:["现场记录：{0}",
"On the spot: {0}"],state_stays:["不改（{0}）","as it is ({0})"],photo:["照片 {0}","Photo {0}"],photos:["照片 {0} 张","{0} photos"],drop_photo:["去掉照片 {\
0}","Remove photo {0}"],most_photos:["每条最多 {0} 张照片。","At most {0} photos each."],no_photo:["{0} 不是能读的照片。","{0} is no photo that \
can be read."],place_said:["{0}，误差约 {1}","{0}, within about {1}"],place_map_said:["{0}（取自地图，误差不明）","{0} (from the map, accuracy no\
t known)"],chart:["近 12 个月水质类别和最差指标","Classes of the last 12 months and the worst item"],new_needs:["新问题要有文字和位置。",
"A new problem needs words and a position."],two_states:["本页已有一条记录报告“{0}”，不能再报相反的状态；要改请先删除那条记录。",
"A note kept here reports “{0}” already; to report another state, delete that note first."],note_needs:["请改状态、写一句情况或加一张照片。",
"Change the state, write a line or add a photo."],no_notes:["还没有记录。打开一条问题即可记录，或记录新问题。","No notes yet. Open a fin\
ding to take one, or note a new problem."],parcel_size:["{0} 条记录，文件约 {1} kB","{0} notes, a file of about {1} kB"],shared:["已交给所选的应用。收到单位回复后再清除记录。",
"Handed to the app you chose. Clear the notes when the office has them."],share_failed:["此处不能直接发送，请先保存文件。","It cannot be sent fr\
om here. Save the file first."],saved:["已保存 {0}，在浏览器的下载文件夹中。","Saved {0}, in the downloads of the browser."],drop_sure:["确认清除？",
"Really clear?"],going_note:["点击后才打开所选地图，并把这一点的坐标（WGS 84）交给它。","A map opens on a click only, and is given the \
coordinates of this place (WGS 84)."],from_here:["距我的位置 {0}，{1}方（{2}°），我的位置误差约 {3}","{0} from me, {1} ({2}°); my position wit\
hin about {3}"],winds:["北 东北 东 东南 南 西南 西 西北","north north-east east south-east south south-west west north-west"],location_none:["此浏览器不能\
取得位置。","This browser cannot tell a position."],location_denied:["未获准取得位置；请在浏览器的网站设置中允许。","The position was\
 refused; allow it in the settings of the browser."],location_file:["浏览器没有把位置给这个本机文件。请在地址栏的权限中允许；仍不行时，请换用 Chrome、Edge 或 Firefox，或由 https 网址打开本文件。",
"The browser did not give the position to a file on this device. Allow it beside the address; failing that, use Chrome, Edge or Firefox, or open the file from a\
n https address."],location_slow:["等候位置超时；请到开阔处再试。","No position in time; try again under open sky."],location_unknown:["设备测不出位置；请\
打开定位功能。","The device knows no position; switch location on."],stretch:["{0}：里程（自河口起）","{0}: chainage from the mouth"],in_map:["·\
 图中 {0} 条","· {0} in the map"],days:["历时 {0} 天","{0} days"],checks_whole:["数字属整个项目，不限于本图。","The numbers are those of th\
e whole project, not of this map alone."],search_hint:["搜索名称、编号、河湖长……","Search names, codes, chiefs …"],none_match:["没有符合条件的问题。",
"No finding matches."],none_at_all:["没有发现问题。请看“检查”一栏，了解查了什么、哪些没有查。","Nothing was found. See Checks for\
 what was looked at and what was not."],show_more:["再显示 {0} 条","Show {0} more"],show_earlier:["显示前面 {0} 条","Show {0} before"],count_all:["{0} \
条问题","{0} findings"],count_some:["{0} / {1} 条","{0} of {1}"],same_subject:["同一对象 {0} 条","{0} on this object"],no_chief:["数据中没有对应的责任河段。",
"The data hold no segment for this place."],from_mouth:["距河口 {0}","{0} from the mouth"],illustrative_long:["示意数据：图上几何与名称为演示而绘，不得用于执法或决策。",
"Illustrative data: geometry and names are drawn for demonstration; not for enforcement or decisions."],made_on:["生成日期 {0}","Made on {0}"],none_found:["\
沿途没有找到。","Nothing was found on the way."],as_of:["规则适用日期 {0}","Rules as of {0}"],not_run_note:["未运行不等于合格。","Not run \
is not passed."],checks_note:["每条规则查了多少对象、结论如何。","How many objects each rule looked at, and what it saw."],crs:["CGCS2000 经纬度",
"CGCS2000 lon/lat"],old_browser:["浏览器版本过低，无法解开本文件内的数据。请用 2023 年以后的 Chrome、Edge、Firefox 或 Safari 打开。",
"This browser is too old to unpack the data in this file. Open it in Chrome, Edge, Firefox or Safari of 2023 or later."],broken:["文件不完整，数据无法读取。请重新获取本文件。",
"The file is damaged and its data cannot be read. Get the file again."]};Object.assign(A,en);var _="zh";function on(t){_=t}function u(t,...e){let n=A[t];return(n?
n[_==="en"?1:0]:String(t)).replace(/\{(\d)\}/g,(s,r)=>String(e[Number(r)]))}var z=t=>t&&Object.hasOwn(A,t)?u(t):t?String(t):"",y=t=>t&&(t[_]||t.zh||t.en)||"";function x(t,e){
return t.toLocaleString("en-US",{maximumFractionDigits:e})}function k(t,e){if(t==null)return"";if(typeof t!="number")return String(t);let n=e&&Object.hasOwn(ae,
e)?y(ae[e]):e||"",o=e==="m2"||e==="m"?1:e==="km"?2:Math.abs(t)<10?3:1;return`${x(t,o)}${n?" "+n:""}`}function X(t){return t.unit==="count"?"":k(t.measured,t.unit)}
function _t(t,e){return t==null||t===""?"":t===!0?u("yes"):t===!1?u("no"):e&&e.values&&Object.hasOwn(e.values,t)?y(e.values[t]):typeof t!="number"||!e||!e.unit?
String(t):e.unit==="m"&&Math.abs(t)>=1e4?k(t/1e3,"km"):k(t,e.unit)}var T=t=>`${t[1].toFixed(6)}, ${t[0].toFixed(6)}`;function B(t,e){let n=Object.hasOwn(t.data.
coarse,e)?t.data.coarse[e]:0;return n?u("coarse",k(n/1e3,"km")):""}function a(t,e={},...n){let o=document.createElement(t);for(let[s,r]of Object.entries(e))r==null||r===!1||(s==="click"?o.addEventListener("click",r):s==="change"?
o.addEventListener("change",r):o.setAttribute(s,r===!0?"":String(r)));for(let s of n.flat(1/0))s!=null&&s!==!1&&o.append(s);return o}var h=t=>document.getElementById(
t);function sn(){for(let t of document.querySelectorAll("[data-t]"))t.textContent=u(t.dataset.t);for(let t of document.querySelectorAll("[data-t-label]"))t.setAttribute(
"aria-label",u(t.dataset.tLabel));for(let t of document.querySelectorAll("[data-t-placeholder]"))t.placeholder=u(t.dataset.tPlaceholder)}function R(t){let e=h("\
rz-say");e.hidden=!t,e.replaceChildren(...t||[])}var le=()=>a("button",{type:"button",class:"rz-icon","aria-label":u("close"),click:()=>R(null)},"×");var H=.003352810681182319,D=6378137*(1-H),rn=H*(2-H),L=Math.PI/180;function V([t,e],[n,o]){let[s,r]=[t,n].map(b=>Math.atan((1-H)*Math.tan(b*L))),[i,l,c,f]=[Math.
sin(s),Math.cos(s),Math.sin(r),Math.cos(r)],d=((o-e+540)%360-180)*L,m=d;for(let b=0;b<200;b+=1){let[w,v]=[Math.sin(m),Math.cos(m)],M=Math.hypot(f*w,l*c-i*f*v);if(M===
0)return 0;let kt=i*c+l*f*v,Qe=Math.atan2(M,kt),oe=l*f*w/M,st=1-oe*oe,I=st>1e-15?kt-2*i*c/st:0,se=H/16*st*(4+H*(4-3*st)),tn=d+(1-se)*H*oe*(Qe+se*M*(I+se*kt*(2*I*
I-1)));if(Math.abs(tn-m)>1e-13){m=tn;continue}let P=st*(6378137*6378137-D*D)/(D*D),os=1+P/16384*(4096+P*(P*(320-175*P)-768)),re=P/1024*(256+P*(P*(74-47*P)-128)),
ss=I+re/4*(kt*(2*I*I-1)-re/6*I*(4*M*M-3)*(4*I*I-3));return D*os*(Qe-re*M*ss)}return NaN}function an(t){let e=Math.sqrt(rn),n=Math.sin(t*L);return D*D/2*(n/(1-rn*
n*n)+Math.atanh(e*n)/e)}var rs=[[-.906179845938664,.236926885056189],[-.538469310105683,.478628670499366],[0,.568888888888889],[.538469310105683,.478628670499366],
[.906179845938664,.236926885056189]];function ln(t){let e=an(Math.min(...t.map(o=>o[0]))),n=t.map((o,s)=>{let r=t[(s+t.length-1)%t.length];return rs.reduce((l,[
c,f])=>l+f/2*(an(r[0]+(c+1)/2*(o[0]-r[0]))-e),0)*(o[1]-r[1])*L});return Math.abs(n.reduce((o,s)=>o+s,0))}function cn(t){let e=(o,s,r)=>Math.sign((s[1]-o[1])*(r[0]-
o[0])-(s[0]-o[0])*(r[1]-o[1])),n=t.map((o,s)=>[o,t[(s+1)%t.length]]);return n.some(([o,s],r)=>n.some(([i,l],c)=>c>r+1&&!(r===0&&c===t.length-1)&&e(o,s,i)*e(o,s,
l)<0&&e(i,l,o)*e(i,l,s)<0))}function un([t,e]){let n=(o,s,r)=>{let i=Math.round(Math.abs(o)*36e4),l=(i%6e3/100).toFixed(2).padStart(5,"0");return`${Math.floor(i/
36e4)}°${String(Math.floor(i/6e3)%60).padStart(2,"0")}′${l}″${o<0?r:s}`};return`${n(t,"N","S")} ${n(e,"E","W")}`}function fn([t,e],[n,o]){let[s,r,i]=[t*L,n*
L,(o-e)*L];return(Math.atan2(Math.sin(i)*Math.cos(r),Math.cos(s)*Math.sin(r)-Math.sin(s)*Math.cos(r)*Math.cos(i))/L+360)%360}var S=null;function dn(t){S=t}var xt=t=>S&&t.at?V(S.at,t.at):1/0;var hn=85.0511287798,ce=t=>256*(.5+t/360);function ue(t){let e=Math.sin(Math.max(-hn,Math.min(hn,t))*Math.PI/180);return 256*(.5-Math.log((1+e)/(1-e))/(4*Math.PI))}
var zt=class{constructor(e,n){this.count=e,this.off=new Uint8Array(e),this.unit=new Float64Array(e*2),this.xy=new Float64Array(e*2);for(let o=0;o<e;o+=1){let s=n(
o);this.unit[2*o]=ce(s[1]),this.unit[2*o+1]=ue(s[0])}}project(e,n){let o=1/0,s=1/0,r=-1/0,i=-1/0;for(let l=0;l<this.xy.length;l+=2){let c=Math.round(this.unit[l]*
e)-n.x,f=Math.round(this.unit[l+1]*e)-n.y;this.xy[l]=c,this.xy[l+1]=f,c<o&&(o=c),c>r&&(r=c),f<s&&(s=f),f>i&&(i=f)}return o<=r?[o,s,r,i]:null}within(e,n){let o=this.
count>1500,s=this.count>2e4?12:4,r=e.min.x-n,i=e.min.y-n,l=Math.ceil((e.max.x+n-r)/s)+1,c=o?new Uint8Array(Math.min(1e8,l*(Math.ceil((e.max.y+n-i)/s)+1))):null,
f=[];for(let d=this.count-1;d>=0;d-=1){let m=this.xy[2*d],b=this.xy[2*d+1];if(!(this.off[d]||m<r||m>e.max.x+n||b<i||b>e.max.y+n)){if(c){let w=Math.floor((m-r)/s)+
l*Math.floor((b-i)/s);if(c[w])continue;c[w]=1}f.push(d)}}return f.reverse()}nearest(e,n){let[o,s]=[-1,n*n];for(let r=this.count-1;r>=0;r-=1){if(this.off[r])continue;
let i=(this.xy[2*r]-e.x)**2+(this.xy[2*r+1]-e.y)**2;i<s&&([o,s]=[r,i])}return o}};function is(t,e){let n=10**e,o=new Array(t.length/2),s=0,r=0;for(let i=0;i<o.length;i+=1)s+=t[2*i],r+=t[2*i+1],o[i]=[r/n,s/n];return o}function vt(t,e=6){if(!t)
return null;let[n,...o]=t,s=r=>is(r,e);return{kind:n,parts:o.map(r=>n===2?r.map(s):s(r))}}var fe=([t,...e])=>t===2?e.flat():e;function St(t,e){let[n,o,s,r]=[1/0,
1/0,-1/0,-1/0];for(let i of fe(t)){let[l,c]=[0,0];for(let f=0;f<i.length;f+=2)l+=i[f],c+=i[f+1],l<n&&(n=l),l>s&&(s=l),c<o&&(o=c),c>r&&(r=c)}return n<=s?[n/e,o/e,
s/e,r/e]:null}function gn(t,e,n,o,s,r){let i=0,l=0,c=Number.NaN,f=Number.NaN,d=t.length<=(s?8:4);for(let m=0;m<t.length;m+=2){i+=t[m],l+=t[m+1];let b=Math.round(
ce(i/e)*n)-o.x,w=Math.round(ue(l/e)*n)-o.y,v=m+2>=t.length;b===c&&w===f&&!d&&!v||(c=b,f=w,r(b,w))}}function*de(t){if(t.kind===2)for(let e of t.parts)yield*e;else
yield*t.parts}function Mt(t){if(t.kind===0)return t.parts[0][0];if(t.kind===1){let n=t.parts.reduce((o,s)=>s.length>o.length?s:o);return n[Math.floor(n.length/2)]}
let e=t.parts.reduce((n,o)=>mn(o[0])>mn(n[0])?o:n);return as(e)}function mn(t){let e=t.map(n=>n[0]);return t.length?Math.max(...e)-Math.min(...e):0}function as(t){
let e=t[0].map(s=>s[0]),n=(Math.max(...e)+Math.min(...e))/2+1e-9,o=he(t,n,s=>s[1],s=>s[0]);return o?[n,(o[0]+o[1])/2]:t[0][0]}function he(t,e,n,o){let s=[];for(let i of t)
for(let l=0,c=i.length-1;l<i.length;c=l,l+=1){let f=i[c],d=i[l];o(f)>e!=o(d)>e&&s.push(n(f)+(e-o(f))/(o(d)-o(f))*(n(d)-n(f)))}s.sort((i,l)=>i-l);let r=null;for(let i=0;i+
1<s.length;i+=2)(!r||s[i+1]-s[i]>r[1]-r[0])&&(r=[s[i],s[i+1]]);return r}function bn(t,[e,n]){return t.parts.some(o=>{let s=!1;for(let r of o)for(let i=0,l=r.length-
1;i<r.length;l=i,i+=1){let[c,f]=[r[l],r[i]];c[0]>e!=f[0]>e&&n<c[1]+(e-c[0])/(f[0]-c[0])*(f[1]-c[1])&&(s=!s)}return s})}function wn(t,e){let n=Math.cos(e[0]*Math.
PI/180),o=e,s=1/0,r=(i,l)=>{let c=(i-e[0])**2+((l-e[1])*n)**2;c<s&&([s,o]=[c,[i,l]])};for(let i of de(t)){if(t.kind===0||i.length===1)for(let[l,c]of i)r(l,c);for(let l=1;t.
kind>0&&l<i.length;l+=1){let[c,f]=i[l-1],[d,m]=i[l],b=(m-f)*n,w=d-c,v=b||w?((e[1]-f)*n*b+(e[0]-c)*w)/(b*b+w*w):0,M=Math.min(1,Math.max(0,v));r(c+M*w,f+M*(m-f))}}
return o}var C=["prohibit","remove","restrict","require","trigger","target","inventory","monitor","prefer","route"],yn={prohibit:{shape:"diamond",light:"#b3261e",dark:"#\
ff7a70"},remove:{shape:"cross",light:"#b3261e",dark:"#ff7a70"},restrict:{shape:"star",light:"#b45309",dark:"#ffb45e"},require:{shape:"triangle",light:"#b45309",
dark:"#ffb45e"},trigger:{shape:"square",light:"#6d4aa8",dark:"#c4a8ff"},target:{shape:"square",light:"#6d4aa8",dark:"#c4a8ff"},inventory:{shape:"circle",light:"\
#2f6d94",dark:"#8fcdf2"},monitor:{shape:"circle",light:"#2f6d94",dark:"#8fcdf2"},prefer:{shape:"circle",light:"#2f6d94",dark:"#8fcdf2"},route:{shape:"circle",light:"\
#2f6d94",dark:"#8fcdf2"}},ls=t=>yn[t]||yn.prefer,Ot=t=>C.includes(t)?C.indexOf(t):C.length,pn=[null,"rise","fall","dots","cross","level"],cs={diamond:[[0,-1.25],
[1.25,0],[0,1.25],[-1.25,0]],triangle:[[0,-1.25],[1.2,.9],[-1.2,.9]],square:[[-.95,-.95],[.95,-.95],[.95,.95],[-.95,.95]],pentagon:[0,1,2,3,4].map(t=>[1.15*Math.
sin(t*2*Math.PI/5),-1.15*Math.cos(t*2*Math.PI/5)]),hexagon:[0,1,2,3,4,5].map(t=>[1.1*Math.cos(t*Math.PI/3),1.1*Math.sin(t*Math.PI/3)]),star:Array.from({length:10},
(t,e)=>{let n=e%2?.6:1.35;return[n*Math.sin(e*Math.PI/5),-n*Math.cos(e*Math.PI/5)]}),cross:[[-.4,-1.15],[.4,-1.15],[.4,-.4],[1.15,-.4],[1.15,.4],[.4,.4],[.4,1.15],
[-.4,1.15],[-.4,.4],[-1.15,.4],[-1.15,-.4],[-.4,-.4]]};function At(t,e,n,o,s){t.beginPath();let r=cs[e];r?r.forEach(([i,l],c)=>c?t.lineTo(n+i*s,o+l*s):t.moveTo(
n+i*s,o+l*s)):t.arc(n,o,s,0,2*Math.PI),t.closePath()}var p=!1;function _n(t){p=t}var Ct=/^#([0-9a-f]{3}|[0-9a-f]{6})$/i;function Tt(t){let e=t.length===4?[...t.
slice(1)].map(n=>n+n).join(""):t.slice(1);return[0,2,4].map(n=>parseInt(e.slice(n,n+2),16))}var xn=t=>(.2126*t[0]+.7152*t[1]+.0722*t[2])/255,rt=(t,e,n)=>`rgb(${t.
map((o,s)=>Math.round(o+(e[s]-o)*n)).join(",")})`;function Y(t){if(!Ct.test(t||""))return p?"#c8d2d8":"#444444";let e=Tt(t),n=xn(e);return!p||n>=.55?t:rt(e,[255,
255,255],(.6-n)*.85)}function us(t){if(!Ct.test(t||""))return p?"#c8d2d8":"#444444";let e=Tt(t),n=xn(e);return!p||n<.5?Y(t):rt(e,[27,36,42],Math.min(.97,(n-.3)*
1.45))}function Lt(t,e,n){let o=n&&e>=0?pn[e%pn.length]:null;return{color:Y(t.stroke),weight:t.width,opacity:t.opacity,stroke:t.width>0,fill:n&&!!t.fill,fillColor:us(
t.fill||t.stroke),fillOpacity:t.fill_opacity*(o?.55:1),dashArray:t.dash||null,lineCap:t.dash?"butt":"round",hatch:o}}var me=new Map;function be(t,e,n){let o=`${e}\
|${n}`;if(!me.has(o)){let s=t.createPattern(fs(e,n),"repeat");s.setTransform(new DOMMatrix().scale(.5)),me.set(o,s)}return me.get(o)}function fs(t,e){let o=document.
createElement("canvas");o.width=18,o.height=18;let s=o.getContext("2d");s.strokeStyle=e,s.fillStyle=e,s.lineWidth=2,s.beginPath();for(let r of[-18,0,18])(t==="r\
ise"||t==="cross")&&(s.moveTo(r,18),s.lineTo(r+18,0)),(t==="fall"||t==="cross")&&(s.moveTo(r,0),s.lineTo(r+18,18));return t==="level"&&(s.moveTo(0,18/2),s.lineTo(
18,18/2)),s.stroke(),t==="dots"&&(s.beginPath(),s.arc(18/2,18/2,2.4,0,2*Math.PI),s.fill()),o}var ge=new Map;function Et(t,e,n,o,s,r){let i=window.devicePixelRatio>
1?2:1,l=`${s}|${p}|${i}`;if(!ge.has(l)){let c=document.createElement("canvas");c.width=o*2*i,c.height=o*2*i;let f=c.getContext("2d");f.scale(i,i),r(f,o,o),ge.set(
l,c)}t.globalAlpha=1,t.drawImage(ge.get(l),e-o,n-o,o*2,o*2)}function we(t,e,n,{severity:o,unsure:s,radius:r,ring:i,count:l}){let c=ls(o),f=p?c.dark:c.light,d=p?
"#11181c":"#ffffff";t.globalAlpha=1,t.setLineDash([]),i&&(t.beginPath(),t.arc(e,n,r*2.1,0,2*Math.PI),t.fillStyle=p?"rgba(108,184,230,.25)":"rgba(11,92,138,.16)",
t.fill(),t.lineWidth=2,t.strokeStyle=p?"#6cb8e6":"#0b5c8a",t.stroke()),At(t,c.shape,e,n,r),t.lineJoin="round",t.lineWidth=s?5:4,t.strokeStyle=d,t.stroke(),t.fillStyle=
s?d:f,t.fill(),s&&(t.lineWidth=2,t.strokeStyle=f,t.stroke(),kn(t,"?",e,n+(c.shape==="triangle"?1.5:.5),f,`700 ${Math.round(r*1.35)}px system-ui, sans-serif`)),l>
1&&(t.beginPath(),t.arc(e+r,n-r,7.5,0,2*Math.PI),t.fillStyle=p?"#e6edf0":"#1c2b33",t.fill(),kn(t,l>99?"99":String(l),e+r,n-r+.5,d,"700 10px system-ui, sans-seri\
f"))}function kn(t,e,n,o,s,r){t.font=r,t.textAlign="center",t.textBaseline="middle",t.fillStyle=s,t.fillText(e,n,o)}function zn(t,e=30,n=18){let o=a("canvas",{width:e*
2,height:n*2,class:"rz-swatch","aria-hidden":"true"});o.style.width=`${e}px`,o.style.height=`${n}px`;let s=o.getContext("2d");return s.scale(2,2),t(s,e,n),o}function G(t,e,n){
return zn((o,s,r)=>{let i=Lt(t,e,n===2);if(o.strokeStyle=i.color,o.lineWidth=Math.min(i.weight,4),n===0){o.fillStyle=Y(t.fill||t.stroke),At(o,t.shape,s/2,r/2,Math.
min(t.radius,6)),o.fill(),o.stroke();return}i.dashArray&&o.setLineDash(i.dashArray.split(/[, ]+/).map(Number)),o.beginPath(),n===1?(o.moveTo(1,r-5),o.bezierCurveTo(
s*.35,0,s*.6,r,s-1,5)):o.rect(2,2,s-4,r-4),i.fill&&(o.globalAlpha=i.fillOpacity,o.fillStyle=i.fillColor,o.fill(),o.globalAlpha=1,i.hatch&&(o.fillStyle=be(o,i.hatch,
i.color),o.globalAlpha=.7,o.fill())),o.globalAlpha=i.opacity,i.stroke&&o.stroke()})}var E=(t,e,n=22)=>zn((o,s,r)=>we(o,s/2,r/2,{severity:t,unsure:e,radius:6,count:1}),
n,18);function J(t,e,n,o,s){t.setLineDash([]),t.globalAlpha=1,t.beginPath(),t.arc(e,n,4.5,0,2*Math.PI),t.fillStyle=s,t.fill(),t.lineWidth=2.5,t.strokeStyle=o,t.
stroke()}var g=globalThis.L,vn=12,Sn=g.Canvas.extend({initialize(t){g.Canvas.prototype.initialize.call(this,t),this.held=!0},release(){this.held=!1,this.repaint()},_draw(){
this.held||g.Canvas.prototype._draw.call(this)},_updatePoly(t,e){t.options.hidden||g.Canvas.prototype._updatePoly.call(this,t,e)},_updateMark(t){!this._drawing||
t.options.hidden||t._empty()||t.options.draw(this._ctx,t._point.x,t._point.y)},_updateCloud(t){if(!this._drawing||t.options.hidden||t._empty())return;let{points:e,
options:n}=t;for(let o of e.within(this._bounds,n.radius+4))n.draw(this._ctx,e.xy[2*o],e.xy[2*o+1],o)},_fillStroke(t,e){let{hatch:n,fill:o,stroke:s}=e.options,r=e.
_pxBounds&&e._pxBounds.max.x-e._pxBounds.min.x<vn&&e._pxBounds.max.y-e._pxBounds.min.y<vn;if(!n||!o||r){g.Canvas.prototype._fillStroke.call(this,t,e);return}e.options.
stroke=!1,g.Canvas.prototype._fillStroke.call(this,t,e),t.globalAlpha=.55,t.fillStyle=be(t,n,e.options.color),t.fill("evenodd"),e.options.stroke=s,e.options.fill=
!1,g.Canvas.prototype._fillStroke.call(this,t,e),e.options.fill=o},repaint(){this._map&&(g.Util.cancelAnimFrame(this._redrawRequest),this._redrawRequest=null,this.
_redrawBounds=null,this._clear(),this._draw())}}),Z=g.CircleMarker.extend({_updatePath(){this._renderer._updateMark(this)}}),$t=g.Path.extend({initialize(t,e){g.
setOptions(this,e),this.points=new zt(t,e.atOf)},_project(){let t=this._map.getPixelOrigin(),e=this.points.project(2**this._map.getZoom(),t),n=this.options.radius+
4;this._pxBounds=e?g.bounds([e[0]-n,e[1]-n],[e[2]+n,e[3]+n]):g.bounds([-1e9,-1e9],[-1e9,-1e9])},_update(){this._map&&this._updatePath()},_updatePath(){this._renderer.
_updateCloud(this)},within(t){return this.points.within(t,this.options.radius+4)},at(t){return this.points.nearest(t,this.options.radius+(g.Browser.touch&&g.Browser.
mobile?10:2))},_containsPoint(t){return this.at(t)>=0},_empty(){return!this.points.count},pointOf(t){return g.point(this.points.xy[2*t],this.points.xy[2*t+1])}}),
Mn={initialize(t,e,n){g.setOptions(this,n),this._setLatLngs([]),this.packed=t,this.scale=10**e;let o=St(t,this.scale);o&&(this._bounds=g.latLngBounds([o[1],o[0]],
[o[3],o[2]]))},_projectLatlngs(t,e,n){let o=2**this._map.getZoom(),s=this._map.getPixelOrigin(),r=this.packed[0]===2,i=1/0,l=1/0,c=-1/0,f=-1/0;for(let d of fe(this.
packed)){let m=[];gn(d,this.scale,o,s,r,(b,w)=>{m.push(new g.Point(b,w)),b<i&&(i=b),b>c&&(c=b),w<l&&(l=w),w>f&&(f=w)}),e.push(m)}i<=c&&n.extend(new g.Point(i,l)).
extend(new g.Point(c,f))}},On=g.Polyline.extend(Mn),An=g.Polygon.extend(Mn);function ye(t,e){t.options.hidden=e,t.options.interactive=!e&&t.options.clickable!==
!1}function It(t){let e=g.latLngBounds([]);if(t)for(let n of de(t))for(let o of n)e.extend(o);return e}var Cn=t=>t._point,pe=t=>t._parts||[],Bt=t=>t._pxBounds;function Tn(t,e,n){
g.setOptions(e,n),t._updateDashArray(e)}function Ln(t,e){let[n,o]=[t._bounds.min,t._bounds.getSize()];e.drawImage(t._container,n.x,n.y,o.x,o.y)}var ds=t=>u("winds").split(" ")[Math.round(t/45)%8],ke=t=>t<1e3?k(Math.round(t),"m"):k(t/1e3,"km");function _e(t){if(!S||!t)return"";let e=fn(S.at,t);return u("\
from_here",ke(V(S.at,t)),ds(e),x(e,0),k(S.accuracy,"m"))}function Nt(t){for(let o of t.wayLine||[])o.remove();t.wayLine=[];let e=t.selected&&t.selected.at;if(!S||
!e||!t.selected||B(t,t.selected.subject_layer))return;let n={renderer:t.painter,interactive:!1,clickable:!1,color:p?"#7cc3ee":"#0b5c8a",weight:2,opacity:.9,dashArray:"\
2 6",lineCap:"round"};t.wayLine.push(g.polyline([S.at,e],n).addTo(t.map))}var xe=()=>new Promise((t,e)=>{navigator.geolocation?navigator.geolocation.getCurrentPosition(
({coords:n})=>t({at:[n.latitude,n.longitude],accuracy:n.accuracy}),({code:n})=>e(new Error(n===1?window.location.protocol==="file:"?"location_file":"location_de\
nied":n===3?"location_slow":"location_unknown")),{enableHighAccuracy:!0,timeout:2e4,maximumAge:6e4}):e(new Error("location_none"))});function jt(t){R([a("span",
{},u("location_asking"))]),xe().then(({at:e,accuracy:n})=>{dn({at:e,accuracy:n});for(let i of t.me||[])i.remove();let o=p?"#7cc3ee":"#0b5c8a",s={renderer:t.painter,
interactive:!1,clickable:!1};t.me=[g.polygon(hs(e,n),{...s,color:o,weight:1.5,fillColor:o,fillOpacity:.12}).addTo(t.map),new Z(e,{...s,radius:6,draw:(i,l,c)=>J(
i,l,c,o,p?"#10171b":"#ffffff")}).addTo(t.map)],t.map.fitBounds(t.me[0].getBounds(),{maxZoom:15,animate:!1}),t.repaint(),t.selected&&t.map.fitBounds(g.latLngBounds(
[e,t.selected.at||e]).pad(.2),{maxZoom:15,animate:!1}),t.want(t.selected||t.wanted.sort!=="by_severity"?{}:{sort:"by_distance"}),Nt(t);let r=t.selected?_e(t.selected.
at):[u("location_said",T(e),k(n,"m")),u("near_me")].join(" ");R([a("span",{id:"rz-here"},r),le()])},e=>R([a("span",{},u(e.message)),le()]))}function hs([t,e],n){
let o=n/111320;return Array.from({length:48},(s,r)=>[t+o*Math.cos(r*Math.PI/24),e+o/Math.cos(t*L)*Math.sin(r*Math.PI/24)])}var ms=(t,[e,n])=>t.replace("{lat}",e.toFixed(6)).replace("{lon}",n.toFixed(6));function Pt(t,e,n){if(!e||B(t,n))return null;let o=Object.values(nn).map(s=>a("a",
{class:"rz-tool",href:ms(s.address,e),target:"_blank",rel:"noopener noreferrer"},y(s.title)));return a("section",{class:"rz-going"},a("h3",{},u("going")),S?a("p",
{class:"rz-from-here"},_e(e)):a("button",{type:"button",class:"rz-link rz-how-far",click:()=>jt(t)},u("how_far")),a("div",{class:"rz-note-tools"},o),a("div",{class:"\
rz-copies"},[T(e),un(e)].map(s=>gs(s))),a("p",{class:"rz-quiet"},u("going_note")))}function gs(t){let e=a("input",{type:"text",readonly:!0,value:t,"aria-label":u(
"coordinates")}),n=a("button",{type:"button",class:"rz-tool",click:async()=>{e.select();let o;try{await navigator.clipboard.writeText(t),o=!0}catch{o=document.execCommand(
"copy")}n.textContent=u(o?"copied":"copy_by_hand")}},u("copy"));return a("div",{class:"rz-copy"},e,n)}var En=new Map;function it(t){return In($n(t))}function $n(t){let{kind:e,clauses:n}=t;return n?`${e||"rule"}${n}`:e||"rule"}function In(t){let e=En.get(t);if(e)
return e;let[n,o]=t.split(""),s;try{s=JSON.parse(o||"[]").map(i=>i.kind||"rule")}catch{s=[]}let r=[...new Set([n,...s])];return En.set(t,r),r}var bs={severity:{
of:t=>t.severity,values:t=>[t]},verdict:{of:t=>t.verdict,values:t=>[t]},origin:{of:$n,values:In},rule:{of:t=>t.rules||t.rule||"",values:t=>t.split(" ")},chief:{
of:t=>t.chiefs,values:ws},river:{of:t=>t.river,values:t=>[t]},status:{of:t=>t.status,values:t=>[t]}},at=()=>({severity:new Set,verdict:"",origin:"",rule:"",chief:"",
river:"",status:"",text:"",inView:!1,from:null,to:null,sort:"by_severity"}),ze=new Map;function ws(t){return ze.has(t)||ze.set(t,[...new Set(t.map(e=>`${e.level||
""}${e.chief||e.title||""}`))]),ze.get(t)}function ys(t,e){if(e.words===void 0){let n=t.data.rules[e.rule],o=[e.finding_id,e.rules||e.rule,e.subject_id,e.subject_name,
e.reference_name,e.river,e.segment_id,e.admin,e.lead_unit,e.responsible_units,e.message,e.message_en,e.note,n&&n.title?`${n.title.zh} ${n.title.en}`:"",...e.chiefs.
map(s=>[s.chief,s.title,s.unit].join(" "))];e.words=o.filter(Boolean).join(" ").toLowerCase()}return e.words}var N=["origin","verdict","rule","chief","river","s\
tatus"],Bn=t=>!t.inView&&["severity",...N,"text","from","to"].some(e=>e in t);function ps(t){return t.facets||(t.facets=Object.entries(bs).map(([e,{of:n,values:o}])=>{
let s=new Map,r=Uint32Array.from({length:t.findings.length},(i,l)=>{let c=n(t.findings[l]),f=s.get(c);return f===void 0&&s.set(c,f=s.size),f});return{name:e,codes:r,
values:[...s.keys()].map(o)}})),t.facets}function Nn(t){let e=ps(t).map(o=>({...o,fits:o.values.map(s=>ks(t.wanted[o.name],s)),left:new Uint32Array(o.values.length)})),
n=_s(t);t.listed=[];for(let o of zs(t)){let[s,r]=[-1,0];for(let i=0;i<e.length&&r<2;i+=1)e[i].fits[e[i].codes[o]]||([s,r]=[i,r+1]);if(!(r>1||n&&!n(t.findings[o]))){
r||t.listed.push(t.findings[o]);for(let i=0;i<e.length;i+=1)(!r||i===s)&&(e[i].left[e[i].codes[o]]+=1)}}t.counts=Object.fromEntries(e.map(({name:o,values:s,left:r})=>{
let i=new Map;return s.forEach((l,c)=>l.forEach(f=>f&&i.set(f,(i.get(f)||0)+r[c]))),[o,i]}))}var ks=(t,e)=>t instanceof Set?!t.size||e.some(n=>t.has(n)):!t||e.includes(
t);function _s(t){let{text:e,inView:n,from:o,to:s}=t.wanted,r=e?e.split(/\s+/):[],i=n?t.map.getBounds():null,l=o!==null||s!==null;return!r.length&&!i&&!l?null:c=>r.
every(f=>ys(t,c).includes(f))&&(!l||xs(c.chainage_m,o,s))&&(!i||c.at!==null&&i.contains(c.at))}var xs=(t,e,n)=>typeof t=="number"&&(e===null||t>=e*1e3)&&(n===null||
t<=n*1e3);function zs(t){let e=`${t.wanted.sort}|${_}|${S?S.at:""}`;if(t.orderKey!==e){t.orderKey=e;let n=Uint32Array.from({length:t.findings.length},(o,s)=>s);
t.inOrder=n.sort(jn[t.wanted.sort](t.findings))}return t.inOrder}var ve=["m","m2"],vs=t=>ve.includes(t)?ve.indexOf(t):ve.length,Ss={zh:new Intl.Collator("zh-Han\
s-CN",{numeric:!0}),en:new Intl.Collator("en",{numeric:!0})},lt=(t,e)=>Ss[_].compare(String(t||""),String(e||"")),Me=(t,e)=>Float64Array.from({length:t.length},
(n,o)=>e(t[o]));function Rt(t){let e=Me(t,o=>(o.margin===null?1e3:0)+vs(o.unit)),n=Me(t,o=>o.margin||0);return(o,s)=>e[o]-e[s]||n[s]-n[o]}var Oe=t=>2*Ot(t.severity)+
+(t.verdict==="cannot_tell");function Se(t,e,n){let o=Me(t,e);return(s,r)=>(o[s]===o[r]?0:o[s]-o[r])||n(s,r)}function Ft(t,e,n){let o=t.map(e);return(s,r)=>lt(o[s],
o[r])||n(s,r)}var jn={by_severity:t=>Se(t,Oe,Rt(t)),by_margin:Rt,by_rule:t=>Ft(t,e=>e.rule,Rt(t)),by_name:t=>Ft(t,e=>e.subject_name,Ft(t,e=>e.rule,()=>0)),by_place:t=>Ft(
t,e=>e.river,Se(t,e=>-(e.chainage_m||0),()=>0)),by_distance:t=>Se(t,xt,Rt(t))},Ut=()=>Object.keys(jn).filter(t=>t!=="by_distance"||S);var Wt=class{constructor(e){this.findings=e;let n=e.length;this.of=Uint32Array.from({length:n},(r,i)=>e[i].group),this.count=this.of.reduce((r,i)=>Math.max(r,i+
1),0),this.starts=new Uint32Array(this.count+1);for(let r of this.of)this.starts[r+1]+=1;for(let r=0;r<this.count;r+=1)this.starts[r+1]+=this.starts[r];this.rows=
new Uint32Array(n);let o=this.starts.slice();for(let r=0;r<n;r+=1)this.rows[o[this.of[r]]++]=r;this.gravity=Uint8Array.from({length:n},(r,i)=>Oe(e[i])),this.worst=
Int32Array.from({length:this.count},(r,i)=>this.rows[this.starts[i]]),this.shown=new Uint32Array(this.count),this.wanted=new Uint8Array(n);for(let r=0;r<n;r+=1)
this.gravity[r]<this.gravity[this.worst[this.of[r]]]&&(this.worst[this.of[r]]=r);let s=Uint32Array.from({length:this.count},(r,i)=>i).filter(r=>this.rowWithPlace(
r)>=0);this.inOrder=s.sort((r,i)=>this.gravity[this.worst[i]]-this.gravity[this.worst[r]])}findingsOf(e){return Array.from(this.rows.subarray(this.starts[e],this.
starts[e+1]),n=>this.findings[n])}wantedOf(e){return this.findingsOf(e).filter(n=>this.wanted[n.row]).sort((n,o)=>this.gravity[n.row]-this.gravity[o.row])}rowWithPlace(e){
for(let n=this.starts[e];n<this.starts[e+1];n+=1)if(!Number.isNaN(this.findings[this.rows[n]].lat))return this.rows[n];return-1}atOf(e){let n=this.rowWithPlace(
e);return n<0?null:this.findings[n].at}worstOf(e){return this.findings[this.worst[e]]}want(e){this.shown.fill(0),this.wanted.fill(0);for(let{row:n}of e){let o=this.
of[n];(!this.shown[o]||this.gravity[n]<this.gravity[this.worst[o]])&&(this.worst[o]=n),this.shown[o]+=1,this.wanted[n]=1}}};function Pn(t){let e=g.control({position:"topleft"});e.onAdd=()=>g.DomUtil.create("div","leaflet-bar rz-toolbar"),e.addTo(t.map),t.toolbar=e.getContainer(),g.DomEvent.
disableClickPropagation(t.toolbar),t.toolButtons={measure_length:"↔",measure_area:"▱",my_location:"◎"};for(let[n,o]of Object.entries(t.toolButtons))t.toolButtons[n]=
a("button",{type:"button",id:`rz-${n}`,click:()=>n==="my_location"?Ms(t):Os(t,n)},o),t.toolbar.append(t.toolButtons[n]);t.map.on("click",n=>t.measuring&&Q(t,[n.
latlng.lat,n.latlng.lng]))}function Dt(t){for(let[e,n]of Object.entries(t.toolButtons))n.title=u(e),n.setAttribute("aria-label",u(e)),e!=="my_location"&&n.setAttribute(
"aria-pressed",String(!!t.measuring&&t.measuring.kind===e));t.measuring&&Ae(t)}function Ms(t){K(t),jt(t)}function Os(t,e){let n=t.measuring&&t.measuring.kind===
e;K(t),!n&&(t.map.closePopup(),t.select(null,{focus:!1}),t.measuring={kind:e,corners:[],drawn:[]},t.map.doubleClickZoom.disable(),document.body.classList.add("r\
z-measuring"),Dt(t))}function K(t){if(t.measuring){for(let e of t.measuring.drawn)e.remove();t.measuring=null,t.map.doubleClickZoom.enable(),document.body.classList.
remove("rz-measuring"),R(null),Dt(t)}}function Q(t,e){let n=t.measuring.corners.at(-1);n&&n[0]===e[0]&&n[1]===e[1]||(t.measuring.corners.push(e),Ae(t))}function Ae(t){
let{kind:e,corners:n,drawn:o}=t.measuring;for(let c of o.splice(0))c.remove();let s=p?"#ffd257":"#7a1fa2",r={renderer:t.painter,interactive:!1,clickable:!1};if(n.
length>1){let c={...r,color:s,weight:3,dashArray:"8 4",lineCap:"butt",fillColor:s,fillOpacity:.15};o.push((e==="measure_area"&&n.length>2?g.polygon(n,c):g.polyline(
n,c)).addTo(t.map))}for(let c of n)o.push(new Z(c,{...r,radius:5,draw:(f,d,m)=>J(f,d,m,s,p?"#10171b":"#ffffff")}).addTo(t.map));t.repaint();let i=(c,f,d)=>{let m=a(
"button",{type:"button",class:"rz-tool",id:`rz-${c}`,click:f},u(c));return m.disabled=!!d,m},l=document.activeElement?document.activeElement.id:"";R([a("output",
{id:"rz-measured"},As(e,n)),a("span",{class:"rz-note-tools"},i("corner_here",()=>Q(t,[t.map.getCenter().lat,t.map.getCenter().lng])),i("undo",()=>{n.pop(),Ae(t)},
!n.length),i("done",()=>K(t)))]),h(l)&&h("rz-say").contains(h(l))&&h(l).focus()}function As(t,e){if(e.length<2)return u(t==="measure_area"?"area_start":"length_\
start");let n=e.slice(1).map((s,r)=>V(e[r],s)),o=n.reduce((s,r)=>s+r,0);return t==="measure_length"?e.length>2?u("length_said",qt(o),qt(n[n.length-1])):u("lengt\
h_one",qt(o)):e.length<3?u("area_start"):cn(e)?u("area_crossed"):u("area_said",Cs(ln(e)),qt(o+V(e[e.length-1],e[0])))}var qt=t=>t<1e4?k(t,"m"):k(t/1e3,"km"),Cs=t=>t<
1e5?k(t,"m2"):`${x(t/1e6,4)} km²（${x(t/1e4,2)} ${u("hectare")}）`;function Fn(t){let e=new Wt(t.findings);t.groups=e,t.marks=new $t(e.inOrder.length,{renderer:t.painter,interactive:!0,radius:11,atOf:n=>e.atOf(e.inOrder[n]),draw:(n,o,s,r)=>Un(
t,n,o,s,e.inOrder[r])}),t.marks.on("click",n=>{if(t.measuring){Q(t,[n.latlng.lat,n.latlng.lng]);return}let o=t.marks.at(n.layerPoint);if(o<0)return;let s=e.wantedOf(
e.inOrder[o]),r=s.findIndex(i=>i===t.selected);t.select(s[(r+1)%s.length].finding_id)}),t.marks.addTo(t.map)}function Un(t,e,n,o,s){let r=Ts(t,s);Et(e,n,o,r.ring?
24:18,`mark|${r.severity}|${r.unsure}|${r.ring}|${r.count}`,(i,l,c)=>we(i,l,c,r))}function Ts(t,e){let n=t.groups.worstOf(e),o=t.selected&&t.selected.group===e;
return{severity:n.severity,unsure:n.verdict==="cannot_tell",radius:o?9:7.5,ring:o,count:t.groups.shown[e]}}function Wn(t,e){let{groups:n}=t;n.want(e),n.inOrder.
forEach((o,s)=>t.marks.points.off[s]=n.shown[o]?0:1),t.repaint()}function Te(t,e){if(Le(t),!e.shape)return;let n=p?"#6cb8e6":"#0b5c8a",o=p?"#0f161a":"#ffffff",s={
renderer:t.painter,interactive:!1,clickable:!1},r=f=>t.drawn.push(f.addTo(t.map)),i=Ee(t,e.reference_layer,e.reference_id);i&&i.shape.kind>0&&r(Ce(i.shape,{...s,
color:n,weight:3,opacity:.9,dashArray:"2 5",lineCap:"round",fill:!1})),e.shape.kind>0&&(r(Ce(e.shape,{...s,color:o,weight:8,opacity:.9,fill:!1})),r(Ce(e.shape,{
...s,color:n,weight:4,opacity:1,fill:!1})));let{group:l}=e,c=t.groups.atOf(l);if(e.nearest_lon!==null&&e.nearest_lat!==null){let f=[e.nearest_lat,e.nearest_lon],
d=wn(e.shape,f),m=p?"#ffffff":"#14222a";if(r(g.polyline([d,f],{...s,color:o,weight:7,opacity:.9})),r(g.polyline([d,f],{...s,color:m,weight:2.5,opacity:1,dashArray:"\
7 4",lineCap:"butt"})),r(new Z(f,{...s,radius:5,draw:(b,w,v)=>J(b,w,v,m,o)})),e.unit==="m"&&e.measured!==null){let b=a("span",{},k(e.measured,"m")),w=[(d[0]+f[0])/
2,(d[1]+f[1])/2],M=Math.abs(f[1]-d[1])>Math.abs(f[0]-d[0])?{direction:"top",offset:[0,-10]}:{direction:"right",offset:[12,0]};t.length=g.tooltip({permanent:!0,className:"\
rz-length",opacity:1,...M}).setLatLng(w).setContent(b).addTo(t.map)}}c&&r(new Z(c,{...s,radius:11,draw:(f,d,m)=>Un(t,f,d,m,l)}))}function Ce(t,e){return t.kind===
2?g.polygon(t.parts,e):g.polyline(t.parts,e)}function Le(t){for(let e of t.drawn)e.remove();t.drawn=[],t.length&&t.length.remove(),t.length=null}function Ee(t,e,n){
if(!t.byFeature){t.byFeature=new Map;for(let o of t.layers)for(let s of o.features)t.byFeature.set(`${o.name}${s.id}`,s)}return t.byFeature.get(`${e}${n}`)}function ct(t,e){
if(window.matchMedia("print").matches)return{padding:[40,40]};if(t.phone.matches||t.sideways.matches)return{paddingTopLeft:[56,30],paddingBottomRight:[56,44]};let n=h(
"rz-card"),o=h("rz-legend"),s=n.hidden?60:n.offsetWidth+60,r={paddingTopLeft:[Math.max(70,o.offsetWidth+42),60],paddingBottomRight:[s,50]};return[{paddingTopLeft:[
70,60],paddingBottomRight:[s,o.offsetHeight+42]},r].map(l=>({pads:l,room:Ls(t,e,l)})).sort((l,c)=>c.room-l.room)[0].pads}function Ls(t,e,n){let o=t.map.getSize().
subtract(n.paddingTopLeft).subtract(n.paddingBottomRight);if(o.x<60||o.y<60)return 0;let s=t.map.project(e.getSouthEast(),0).subtract(t.map.project(e.getNorthWest(),
0)),r=2**16;return Math.min(r,o.x/Math.max(s.x,1e-9),o.y/Math.max(s.y,1e-9))*(1+o.x*o.y/1e9)}function qn(t){let e=h("rz-legend"),n=t.map.getSize().x-h("rz-card").
offsetWidth-e.offsetWidth;t.selected?e.open&&!t.folded&&(t.phone.matches||t.sideways.matches||n<480)&&(e.open=!1,t.folded=!0):(t.folded&&(e.open=!0),t.folded=!1)}
function tt(t,e,n={}){if(!e.shape)return;let o=It(e.shape);e.nearest_lon!==null&&e.nearest_lat!==null&&o.extend([e.nearest_lat,e.nearest_lon]);let s=window.matchMedia(
"(prefers-reduced-motion: reduce)").matches;t.map.fitBounds(o,{...ct(t,o),maxZoom:16,animate:!s&&!t.starting,duration:.4,...n})}function ut(t,e={}){let n=Ie(t);
n.isValid()&&t.map.fitBounds(n,{...ct(t,n),maxZoom:15,...e})}function Dn(t){if(t.wanted.inView||t.selected)return;let e=Vn(t.listed);if(!e.isValid())return;let n=t.
map.getBounds(),o=t.map.getSize(),s=t.map.project(e.getSouthEast()).subtract(t.map.project(e.getNorthWest())),r=s.x<o.x/4&&s.y<o.y/4&&t.map.getZoom()<13;n.contains(
e)&&!r||t.map.fitBounds(e,{...ct(t,e),maxZoom:13,animate:!1})}function Hn(t){let{within:e}=t.data;if(!e)return;let[n,o,s,r]=e,i=g.latLngBounds([o,n],[r,s]),l=[[
o,n],[o,s],[r,s],[r,n]];g.polygon(l,{renderer:t.painter,interactive:!1,clickable:!1,color:"#7a8a93",weight:1.5,dashArray:"2 6",fill:!1}).addTo(t.map),t.map.setMaxBounds(
i.pad(.6))}function $e(t){let e=t.map.getBounds(),[n,o,s,r]=[e.getWest(),e.getSouth(),e.getEast(),e.getNorth()],i=0;for(let{lat:l,lon:c}of t.listed)l>=o&&l<=r&&
c>=n&&c<=s&&(i+=1);h("rz-inmap").textContent=i===t.listed.length?"":u("in_map",x(i,0))}function Vn(t){let e=1/0,n=1/0,o=-1/0,s=-1/0;for(let{lat:r,lon:i}of t)i<e&&
(e=i),i>o&&(o=i),r<n&&(n=r),r>s&&(s=r);return e<=o?g.latLngBounds([n,e],[s,o]):g.latLngBounds([])}function Rn(t,e){for(let{packed:n,decimals:o}of e.features){let s=St(
n,10**o);s&&t.extend([s[1],s[0]]).extend([s[3],s[2]])}}function Ie(t){if(t.data.within){let[n,o,s,r]=t.data.within;return g.latLngBounds([o,n],[r,s]).pad(-.08)}
let e=Vn(t.findings);for(let n of t.layers)!n.background&&n.shown&&Rn(e,n);if(!e.isValid())for(let n of t.layers)Rn(e,n);return e}var $=60,Gn=10,F=(t,e)=>{let n=t.data.rules[e.rule];return n&&y(n.title)||e.rule||""},U=t=>t.subject_name||t.subject_id||u("unnamed"),Ne=t=>_==="en"&&t.why_cannot_tell_en||
t.why_cannot_tell||"",ft=t=>(_==="en"?t.message_en||t.message:t.message||t.message_en)||"";function Xn(t){let e=h("rz-list"),n=t.findings.length,o=t.listed.length;
h("rz-count").textContent=o===n?u("count_all",x(n,0)):u("count_some",x(o,0),x(n,0)),h("rz-tab-findings").replaceChildren(u("findings"),a("span",{class:"rz-dot"},
x(o,0))),je(t,0,Math.min($,o)),o||e.append(a("li",{class:"rz-empty"},u(n?"none_match":"none_at_all"))),Wn(t,t.listed)}function je(t,e,n){let o=document.createDocumentFragment();
for(let s=e;s<n;s+=1)o.append(no(t,t.listed[s],s));h("rz-list").replaceChildren(o),t.stretch=[e,n],to(t)}function Yn(t,e){let n=Math.min(e,t.listed.length);t.listed.
length&&(t.stretch[0]>0||t.stretch[1]<n)&&je(t,0,n)}function Jn(t){let[e,n]=t.stretch,o=Math.min(n+$,t.listed.length);Qn(t,n,o,[e,o])}function Kn(t){let[e,n]=t.
stretch,o=Math.max(0,e-$);Qn(t,o,e,[o,n])}function Qn(t,e,n,o){let s=h("rz-list");for(let i of s.querySelectorAll(".rz-more-row"))i.remove();let r=document.createDocumentFragment();
for(let i=e;i<n;i+=1)r.append(no(t,t.listed[i],i));e<t.stretch[0]?s.prepend(r):s.append(r),t.stretch=o,to(t)}function to(t){let e=h("rz-list"),[n,o]=t.stretch;n>
0&&e.prepend(Zn(u("show_earlier",Math.min($,n)),()=>{Kn(t),Be(t,n-1)})),o<t.listed.length&&e.append(Zn(u("show_more",Math.min($,t.listed.length-o)),()=>{Jn(t),Be(
t,o)}))}var Zn=(t,e)=>a("li",{class:"rz-more-row"},a("button",{type:"button",class:"rz-tool",click:e},t));function eo(t,e){let[n,o]=t.stretch;if(e>=o&&e<o+$)Jn(
t);else if(e<n&&e>=n-$)Kn(t);else if(e<n||e>=o){let s=Math.max(0,Math.floor(e/$)*$);je(t,s,Math.min(s+$,t.listed.length))}return h("rz-list").querySelector(`.rz\
-row[data-place="${e}"]`)}function Be(t,e){eo(t,e).focus()}function no(t,e,n){let o=e.verdict==="cannot_tell",s=t.groups.shown[e.group],r=a("button",{type:"butt\
on",class:"rz-row","data-id":e.finding_id,"data-place":n,click:()=>t.select(e.finding_id,{focus:!0})},E(e.severity,o),a("span",{class:"rz-row-main"},a("span",{class:"\
rz-row-name"},U(e)),a("span",{class:"rz-row-rule"},F(t,e)),a("span",{class:"rz-row-tags"},a("span",{class:`rz-tag rz-${Pe(e)}`},z(e.severity)),e.kind&&e.kind!==
"rule"?a("span",{class:"rz-tag"},u(`of_${e.kind}`)):null,o?a("span",{class:"rz-tag rz-unsure"},u("cannot_tell")):null,s>1?a("span",{class:"rz-tag"},u("same_subj\
ect",s)):null,e.status&&e.status!=="new"&&e.status!=="open"?a("span",{class:"rz-tag"},z(e.status)):null)),a("span",{class:"rz-row-side"},a("b",{},t.wanted.sort===
"by_distance"&&e.at?ke(xt(e)):X(e)),a("span",{},e.river||"")));return t.selected===e&&r.setAttribute("aria-current","true"),a("li",{"aria-setsize":t.listed.length,
"aria-posinset":n+1},r)}var Ht=t=>z(t.verdict==="violation"&&t.severity==="prefer"?"hint":t.verdict),Pe=t=>C.includes(t.severity)?t.severity:"prefer";function Re(t){
let e=h("rz-list");for(let s of e.querySelectorAll("[aria-current]"))s.removeAttribute("aria-current");if(!t.selected)return;let n=t.listed.indexOf(t.selected);
if(n<0)return;let o=eo(t,n);o.setAttribute("aria-current","true"),o.scrollIntoView({block:"nearest"})}function oo(t,e){let n={ArrowDown:1,ArrowUp:-1,PageDown:Gn,
PageUp:-Gn,Home:-1/0,End:1/0}[e.key],o=document.activeElement;!n||!(o instanceof HTMLElement)||!o.classList.contains("rz-row")||(e.preventDefault(),Be(t,Math.max(
0,Math.min(t.listed.length-1,Number(o.dataset.place)+n))))}function so(t){let e=t.data.checked,n=e.filter(d=>!d.not_run),o=e.filter(d=>d.not_run),s=["checked","\
violations","cannot_tell","not_applicable"],r=["checked","violations","cannot","not_applicable"],i=d=>t.data.rules[d.code]?y(t.data.rules[d.code].title):"",l=d=>n.
reduce((m,b)=>m+b[d],0),c=a("table",{class:"rz-table"},a("thead",{},a("tr",{},a("th",{scope:"col"},u("rule")),r.map(d=>a("th",{scope:"col",class:"rz-num"},u(d))))),
a("tbody",{},n.map(d=>a("tr",{},a("th",{scope:"row"},a("span",{class:"rz-code"},d.code),a("span",{},i(d))),s.map(m=>a("td",{class:`rz-num${m==="violations"&&d[m]?
" rz-hot":""}`},x(d[m],0)))))),a("tfoot",{},a("tr",{},a("th",{scope:"row"},u("total")),s.map(d=>a("td",{class:"rz-num"},x(l(d),0)))))),f=o.length?a("section",{class:"\
rz-missed"},a("h2",{},`${u("not_run")} · ${o.length}`),a("p",{class:"rz-quiet"},u("not_run_note")),a("ul",{},o.map(d=>a("li",{},a("span",{class:"rz-code"},d.code),
a("span",{},i(d)),a("small",{},y(d.not_run)))))):null;h("rz-pane-checks").replaceChildren(a("p",{class:"rz-quiet"},u("checks_note"),t.data.within?` ${u("checks_\
whole")}`:""),n.length?c:"",f||"")}function io(t){t.layers.sort((e,n)=>Number(n.background)-Number(e.background)||e.style.order-n.style.order);for(let e of t.layers){e.dimension=e.features.length?
e.features[0].dimension:0,lo(t)&&dt(e)&&(e.visible=!1),e.shown=e.visible,e.paths=e.dimension===0?[Es(t,e)]:e.features.map(n=>n.path=$s(t,e,n));for(let n of e.paths)
ye(n,!e.shown),n.addTo(t.map)}}var W=(t,e)=>e.kind>=0?t.style.cases[e.kind].symbol:t.style.symbol;function Es(t,e){let n=e.features.flatMap(i=>i.dimension===0?i.
shape.parts[0].map(l=>({at:l,feature:i})):[]),o=Math.max(2,...new Set(e.features.map(i=>W(e,i).radius))),s=(i,l,c,f)=>{let{feature:d}=n[f],m=W(e,d);Et(i,l,c,Math.
ceil(m.radius*1.5)+2,`point|${e.name}|${d.kind}`,(b,w,v)=>Is(b,w,v,m))},r=new $t(n.length,{atOf:i=>n[i].at,renderer:t.painter,clickable:!0,interactive:!0,radius:o+
1,draw:s});return r.items=n,r.on("click",i=>{let l=r.at(i.layerPoint);l>=0&&Vt(t,e,n[l].feature,n[l].at)}),r}function $s(t,e,n){let o=n.dimension===2,s=!(e.background&&
o)&&e.name!=="concern",r={renderer:t.painter,clickable:s,interactive:s,smoothFactor:.8,...Lt(W(e,n),n.kind,o)},i=new(o?An:On)(n.dimension===0?[1]:n.packed,n.decimals,
r);return s&&i.on("click",l=>Vt(t,e,n,l.latlng)),i}function Is(t,e,n,o){t.setLineDash([]),At(t,o.shape,e,n,o.radius),t.globalAlpha=o.opacity,t.fillStyle=Y(o.fill||
o.stroke),t.fill(),t.lineWidth=Math.min(o.width,2),t.strokeStyle=Y(o.stroke),t.stroke()}function ao(t){for(let e of t.layers)for(let n of e.features)n.path&&Tn(
t.painter,n.path,Lt(W(e,n),n.kind,n.dimension===2))}function et(t,e,n){e.shown=n;for(let o of e.paths)ye(o,!n);t.repaint(),Fe(t),uo(t),t.remember()}var lo=t=>t.
findings.length>0&&!t.data.listing,dt=t=>t.dimension===0&&!t.background&&t.features.length>0;function co(t){!lo(t)||!t.layers.some(dt)||(t.layerButton=a("button",
{type:"button",id:"rz-objects",click:()=>{let e=t.layers.some(n=>dt(n)&&!n.shown);for(let n of t.layers)dt(n)&&n.shown!==e&&et(t,n,e);nt(t)}},"☰"),t.toolbar.append(
t.layerButton))}function uo(t){if(!t.layerButton)return;let e=t.layers.filter(o=>dt(o)&&!o.shown),n=e.length?u("show_objects",e.map(o=>y(o.title)).join(_==="en"?
", ":"、")):u("hide_objects");t.layerButton.title=n,t.layerButton.setAttribute("aria-label",n),t.layerButton.setAttribute("aria-pressed",String(!e.length))}function Bs(t){
let e=new Set(t.features.map(n=>n.kind));return t.style.cases.map((n,o)=>({...n,place:o})).filter(n=>e.has(n.place))}function fo(t,e){let n=Bs(t),o=t.style.cases.
length>0&&t.features.some(r=>r.kind<0),s=n.map(r=>a(e,{class:"rz-case"},G(r.symbol,r.place,t.dimension),a("span",{},y(r.title))));return o&&n.length&&s.push(a(e,
{class:"rz-case"},G(t.style.symbol,-1,t.dimension),a("span",{},u("other_case")))),s}function nt(t){uo(t);let e=h("rz-pane-layers"),n=[...t.layers].reverse(),s=[
["themes",n.filter(i=>!i.background)],["background",n.filter(i=>i.background)]].filter(([,i])=>i.length).map(([i,l])=>a("fieldset",{class:"rz-group"},a("legend",
{},u(i)),i==="background"&&t.tileLayer?ro(t,t.tileLayer,"tiles"):null,i==="background"&&t.ground?ro(t,t.ground,"ground"):null,l.map(c=>Ns(t,c)))),r=t.data.sources.
length?a("div",{class:"rz-sources"},a("h2",{},u("sources")),a("ul",{},t.data.sources.map(i=>a("li",{},i)))):null;e.replaceChildren(...s,...r?[r]:[])}function Ns(t,e){
let n=a("input",{type:"checkbox","data-layer":e.name,change:s=>et(t,e,s.target.checked)});n.checked=e.shown,n.disabled=!e.features.length;let o=fo(e,"li");return a(
"div",{class:"rz-layer"},a("label",{},n,o.length?null:G(e.style.symbol,-1,e.dimension),a("span",{class:"rz-layer-name"},y(e.title)),a("span",{class:"rz-quiet"},
e.features.length?x(e.features.length,0):u("empty_layer"))),o.length?a("ul",{},o):null)}function ro(t,e,n){let o=a("input",{type:"checkbox","data-layer":n,change:s=>s.
target.checked?e.addTo(t.map):e.remove()});return o.checked=t.map.hasLayer(e),a("div",{class:"rz-layer"},a("label",{},o,a("span",{class:"rz-layer-name"},u(n))))}
function ho(t){let{base:e}=t.data;if(!e)return;let[n,o,s,r]=e.bounds;t.map.createPane("ground").style.zIndex="150",t.ground=g.imageOverlay(e.picture,[[o,n],[r,s]],
{pane:"ground",className:"rz-ground",alt:""}).addTo(t.map),e.picture=""}function Fe(t){let e=[];for(let o of C)t.findings.some(s=>s.severity===o&&s.verdict!=="c\
annot_tell")&&e.push(a("li",{},E(o,!1,30),a("span",{},`${u("findings")} · ${u(o)}`)));let n=t.findings.find(o=>o.verdict==="cannot_tell");n&&e.push(a("li",{},E(
n.severity,!0,30),a("span",{},u("cannot_tell"))));for(let o of[...t.layers].reverse()){if(!o.shown||!o.features.length)continue;let s=fo(o,"li");s.length?e.push(
a("li",{class:"rz-legend-group"},y(o.title)),...s):e.push(a("li",{},G(o.style.symbol,-1,o.dimension),a("span",{},y(o.title))))}h("rz-legend-rows").replaceChildren(
...e)}var js=t=>a("img",{class:"rz-chart",width:268,height:108,alt:u("chart"),src:`data:image/svg+xml,${encodeURIComponent(t)}`});function Vt(t,e,n,o){if(t.measuring){
Q(t,[o.lat===void 0?o[0]:o.lat,o.lng===void 0?o[1]:o.lng]);return}let s=n.kind>=0?y(e.style.cases[n.kind].title):"",r=e.columns.map((c,f)=>[y(c.title)||c.name,c.
name==="name"?"":_t(n.values[f],c)]).filter(([,c])=>c!==""),i=t.findings.filter(c=>c.subject_layer===e.name&&String(c.subject_id)===String(n.id)),l=a("div",{class:"\
rz-popup"},a("p",{class:"rz-eyebrow"},[y(e.title),s].filter(Boolean).join(" · "),n.illustrative?a("span",{class:"rz-tag"},u("illustrative")):null),a("h3",{},n.
name?String(n.name):String(n.id||u("unnamed"))),B(t,e.name)&&n.dimension===0?a("p",{class:"rz-quiet"},B(t,e.name)):null,n.chart?js(y(n.chart)):null,r.length?a("\
dl",{class:"rz-facts"},r.map(([c,f])=>[a("dt",{},c),a("dd",{},f)])):null,i.slice(0,5).map(c=>a("button",{type:"button",class:"rz-link",click:()=>t.select(c.finding_id)},
E(c.severity,c.verdict==="cannot_tell"),a("span",{},F(t,c)))),n.dimension===0?Pt(t,Mt(n.shape),e.name):null);g.popup({maxWidth:300,minWidth:200,closeButton:!0,autoPanPadding:[
24,24]}).setLatLng(o).setContent(l).openOn(t.map)}function mo(t,e,n){for(let r of t.marks.within(e).slice(-400)){let i=t.marks.pointOf(r);n.push(g.bounds([i.x-11,
i.y-11],[i.x+11,i.y+11]))}for(let r of t.drawn){let i=Cn(r);i&&n.push(g.bounds([i.x-8,i.y-8],[i.x+8,i.y+8]))}let o=t.map.getContainer().getBoundingClientRect(),
s=[h("rz-legend"),h("rz-card"),t.zoom.getContainer(),t.toolbar,h("rz-say"),t.length&&t.length.getElement()];for(let r of s){if(!r||r.hidden)continue;let i=r.getBoundingClientRect(),
l=e.min.add([i.left-o.left,i.top-o.top]);n.push(g.bounds(l,l.add([i.width,i.height])))}}function*go(t,e){let n=[...t.layers].reverse().filter(s=>s.shown),o=s=>s.
dimension===0&&s.background?-1:s.dimension===2&&s.style.cases.length&&!s.background?0:s.dimension===1?1:s.dimension===2?2:3;n.sort((s,r)=>o(s)-o(r));for(let s of n){
if(s.dimension===0){(s.background||t.map.getZoom()>=12)&&(yield*Ps(s,e));continue}for(let r of s.features){let{path:i}=r,l=i&&Bt(i);if(!l||!l.intersects(e))continue;
let c=r.kind>=0?y(s.style.cases[r.kind].title):"",f=s.dimension===2&&c&&!s.background?c:r.name;if(!f)continue;let d=W(s,r);yield{text:String(f).slice(0,40),path:i,
dimension:r.dimension,size:s.dimension===1?13:12,weight:s.dimension===2&&!s.background?600:500,colour:bo(d),low:s.background&&!d.fill}}}}function*Ps(t,e){let[n]=t.
paths;for(let o of n.within(e)){let{feature:s}=n.items[o];s.name&&(yield{text:String(s.name).slice(0,40),pixel:n.pointOf(o),dimension:0,size:12,weight:500,colour:bo(
W(t,s)),low:!1})}}function bo(t){let e=Tt(Ct.test(t.stroke||"")?t.stroke:"#444444");return p?rt(e,[255,255,255],.62):rt(e,[0,0,0],.38)}var Ue=["found","findings","layers","checks","back"];function j(t){for(let e of Ue){let n=e===t;h(`rz-tab-${e}`).setAttribute("aria-selected",String(n)),h(`rz-t\
ab-${e}`).tabIndex=n?0:-1,h(`rz-pane-${e}`).hidden=!n}}function wo(t){for(let e of Ue){let n=h(`rz-tab-${e}`);n.addEventListener("click",()=>{j(e),document.body.
dataset.sheet==="peek"&&q(t,"half")}),n.addEventListener("keydown",o=>{let s={ArrowRight:1,ArrowLeft:-1}[o.key];if(!s)return;let r=Ue.filter(l=>!h(`rz-tab-${l}`).
hidden),i=r[(r.indexOf(e)+s+r.length)%r.length];j(i),h(`rz-tab-${i}`).focus()})}j("findings")}var ht=["peek","half","full"];function q(t,e){document.body.dataset.
sheet=e,t.map.invalidateSize({pan:!1})}function We(t){let e=ht.indexOf(document.body.dataset.sheet||"half");q(t,ht[(e+1)%ht.length])}function yo(t){q(t,"half"),
h("rz-grip").addEventListener("click",()=>We(t));for(let n of[h("rz-panel"),h("rz-card")]){let o=null;n.addEventListener("pointerdown",s=>{o=s.target.closest(".\
rz-grip")?s.clientY:null}),window.addEventListener("pointerup",s=>{let r=o===null?0:s.clientY-o;if(o=null,Math.abs(r)<24)return;let i=ht.indexOf(document.body.dataset.
sheet||"half")+(r<0?1:-1);q(t,ht[Math.max(0,Math.min(2,i))])})}}function mt(t,e){_n(e==="dark"),document.documentElement.dataset.theme=e,h("rz-theme").textContent=
u(p?"theme_light":"theme_dark"),t.groups&&(ao(t),t.speak())}function po(t){let e=window.matchMedia("(prefers-color-scheme: dark)"),n=!1;mt(t,e.matches?"dark":"l\
ight"),e.addEventListener("change",o=>n||mt(t,o.matches?"dark":"light")),h("rz-theme").addEventListener("click",()=>{n=!0,mt(t,p?"light":"dark")})}var Rs=500;function ko(t,e){
e&&(t.screen={dark:p,bounds:t.map.getBounds(),snap:t.map.options.zoomSnap,whole:t.map.getBounds().contains(Ie(t))},h("rz-legend").open=!0,Yn(t,Rs),p&&mt(t,"ligh\
t")),t.map.invalidateSize({pan:!1}),t.map.options.zoomSnap=e?0:t.screen.snap,t.selected?tt(t,t.selected,{animate:!1}):e&&t.screen.whole?ut(t,{animate:!1}):t.map.
fitBounds(t.screen.bounds,{animate:!1}),!e&&t.screen.dark&&mt(t,"dark"),t.labels.under=e?t.painter:null,t.repaint()}function gt(t){on(t==="en"?"en":"zh"),document.
documentElement.lang=_==="en"?"en":"zh-CN";let e=h("rz-language");e.textContent=_==="en"?"中文":"English",e.lang=_==="en"?"zh-CN":"en"}function qe(){let t=new URLSearchParams(
window.location.hash.slice(1)),[e,n,o]=(t.get("v")||"").split("/").map(Number);return{view:[e,n,o].every(Number.isFinite)&&t.has("v")&&Math.abs(n)<=90&&Math.abs(
o)<=360?{zoom:e,at:[n,o]}:null,finding:t.get("f"),lang:t.get("l"),off:t.has("off")?(t.get("off")||"").split(","):null,table:t.get("table")||"",wanted:Fs(t)}}function Fs(t){
let[e,n]=(t.get("km")||"-").split("-").map(r=>r.trim()===""||!Number.isFinite(Number(r))?null:Number(r)),o={...at(),text:(t.get("q")||"").toLowerCase(),inView:t.
get("in")==="1",from:e===void 0?null:e,to:n===void 0?null:n};o.severity=new Set((t.get("severity")||"").split(",").filter(r=>C.includes(r)));for(let r of N)o[r]=
t.get(r)||"";let s=t.get("sort")||"";return o.sort=Ut().includes(s)?s:"by_severity",o}function Us(t,e){e.text&&t.set("q",e.text),e.severity.size&&t.set("severit\
y",[...e.severity].join());for(let n of N)e[n]&&t.set(n,e[n]);(e.from!==null||e.to!==null)&&t.set("km",`${e.from===null?"":e.from}-${e.to===null?"":e.to}`),e.inView&&
t.set("in","1"),e.sort!=="by_severity"&&t.set("sort",e.sort)}function _o(t){let e=t.map.getCenter(),n=new URLSearchParams;n.set("v",`${t.map.getZoom()}/${e.lat.
toFixed(5)}/${e.lng.toFixed(5)}`),t.selected&&n.set("f",t.selected.finding_id),_!==t.data.lang&&n.set("l",_);let o=t.layers.filter(r=>r.features.length&&!r.shown).
map(r=>r.name),s=t.layers.filter(r=>r.features.length&&!r.visible).map(r=>r.name);o.join()!==s.join()&&n.set("off",o.join()),Us(n,t.wanted),t.table.shown&&n.set(
"table",t.table.shown),t.address=`#${n.toString().replaceAll("%2F","/").replaceAll("%2C",",")}`,t.address!==window.location.hash&&window.history.replaceState(null,
"",t.address)}function xo(t){let{data:e}=t;document.title=y(e.title),h("rz-title").textContent=y(e.title),h("rz-subtitle").textContent=u(e.listing?"made_on":"as\
_of",e.on);let n=h("rz-banner");n.hidden=!(e.illustrative||t.findings.some(o=>o.illustrative)||t.layers.some(o=>o.features.some(s=>s.illustrative))),n.textContent=
u("illustrative_long"),h("rz-internal").hidden=!e.internal,h("rz-internal").textContent=u("internal_long"),h("rz-grip").setAttribute("aria-label",u("grip"))}function zo(t){
t.map.createPane("labels").style.zIndex=450,t.map.getPane("labels").style.pointerEvents="none",t.zoom=g.control.zoom({position:"topleft",zoomInText:"+",zoomOutText:"\
−"}).addTo(t.map),t.attribution=g.control.attribution({prefix:!1,position:"bottomright"}).addTo(t.map),g.control.scale({imperial:!1,maxWidth:140,position:"bot\
tomright"}).addTo(t.map);let e=g.DomUtil.create("a","rz-home",t.zoom.getContainer());e.href="#",e.setAttribute("role","button"),e.textContent="⤢",g.DomEvent.on(
e,"click",n=>{g.DomEvent.stop(n),ut(t)}),t.home=e}function vo(t){let[e,n]=t.zoom.getContainer().querySelectorAll("a");for(let[s,r]of[[e,"zoom_in"],[n,"zoom_out"],
[t.home,"home"]])s.title=u(r),s.setAttribute("aria-label",u(r));let o=[...t.data.sources,t.data.tiles?t.data.tiles_attribution:""].filter(Boolean).join(" · ");
t.attribution.getContainer().replaceChildren(o?`${u("sources")}: ${o}`:"")}var Ws="riverzones-notes";var qs=t=>new Promise((e,n)=>{t.onsuccess=()=>e(t.result),t.onerror=()=>n(t.error)});function Ds(){return new Promise((t,e)=>{let n=window.indexedDB.open(Ws,1);
n.onupgradeneeded=()=>n.result.createObjectStore("notes",{keyPath:"id"}),n.onsuccess=()=>t(n.result),n.onerror=()=>e(n.error),n.onblocked=()=>e(new Error("block\
ed"))})}async function So(t,e){let n=null,o=!1,s=new Map,r={lasting:!1,all:()=>[...s.values()].sort((f,d)=>f.when.localeCompare(d.when)),async put(f){s.set(f.id,
f),await i(d=>d.put(f))},async remove(f){for(let d of f)s.delete(d);await i(d=>f.forEach(m=>d.delete(m)))}},i=async f=>{if(n)try{let d=n.transaction("notes","re\
adwrite");f(d.objectStore("notes")),await new Promise((m,b)=>{d.oncomplete=m,d.onerror=()=>b(d.error),d.onabort=()=>b(d.error)})}catch{n=null,r.lasting=!1}},l=async f=>{
let d=await qs(f.transaction("notes").objectStore("notes").getAll()),m=[...s.values()];for(let b of d)b&&b.project===t&&!s.has(b.id)&&s.set(b.id,b);n=f,m.length&&
await i(b=>m.forEach(w=>b.put(w))),r.lasting=n!==null,o&&e()},c=Ds().then(l).catch(()=>{});return await Promise.race([c,new Promise(f=>{window.setTimeout(f,15e3)})]),
o=!0,r}function Mo(){return[...window.crypto.getRandomValues(new Uint8Array(16))].map(e=>e.toString(16).padStart(2,"0")).join("")}var Hs=Uint32Array.from({length:256},(t,e)=>{let n=e;for(let o=0;o<8;o+=1)n=n&1?3988292384^n>>>1:n>>>1;return n});function Vs(t){let e=4294967295;for(let n of t)
e=Hs[(e^n)&255]^e>>>8;return(e^4294967295)>>>0}function Gs(t){let e=t.getFullYear()-1980<<9|t.getMonth()+1<<5|t.getDate();return[t.getHours()<<11|t.getMinutes()<<
5|t.getSeconds()>>1,e]}var De=t=>{let e=new DataView(new ArrayBuffer(t.reduce((o,[s])=>o+s,0))),n=0;for(let[o,s]of t)o===2?e.setUint16(n,s,!0):e.setUint32(n,s,!0),
n+=o;return new Uint8Array(e.buffer)};function Oo(t,e){let[n,o]=Gs(e),s=[],r=[],i=0;for(let[b,w]of t){let v=new TextEncoder().encode(b),M=[[2,20],[2,2048],[2,0],
[2,n],[2,o],[4,Vs(w)],[4,w.length],[4,w.length],[2,v.length],[2,0]];s.push(De([[4,67324752],...M]),v,w),r.push(De([[4,33639248],[2,20],...M,[2,0],[2,0],[2,0],[4,
0],[4,i]]),v),i+=30+v.length+w.length}let l=r.reduce((b,w)=>b+w.length,0),c=De([[4,101010256],[2,0],[2,0],[2,t.length],[2,t.length],[4,l],[4,i],[2,0]]),f=[...s,
...r,c],d=new Uint8Array(f.reduce((b,w)=>b+w.length,0)),m=0;for(let b of f)d.set(b,m),m+=b.length;return d}function Ao({project:t,title:e,on:n,who:o,made:s,notes:r}){let i=[],l=r.map(f=>({id:f.id,finding:f.finding,subject:f.subject,stood:f.stood,status:f.status,note:f.
note,who:f.who,when:f.when,at:f.at,photos:f.photos.map(d=>{let m=`photo-${String(i.length+1).padStart(3,"0")}.jpg`;return i.push([m,d]),m})})),c={format:"rzback",
version:1,project:t,title:e,on:n,who:o,made:s.toISOString(),notes:l};return Oo([["notes.json",new TextEncoder().encode(JSON.stringify(c))],...i],s)}function Co(t,e){
let n=r=>String(r).padStart(2,"0"),o=`${e.getFullYear()}${n(e.getMonth()+1)}${n(e.getDate())}-${n(e.getHours())}${n(e.getMinutes())}`;return`${t.replace(/[^\p{L}\p{N}]+/gu,
"-").replace(/^-+|-+$/g,"").slice(0,40)||"riverzones"}-${o}.rzback`}var Zs=[.8,.65,.5,.35];function Xs(t,e){let n=Math.min(1,1280/Math.max(t,e));return[Math.max(1,Math.round(t*n)),Math.max(1,Math.round(e*n))]}async function To(t){
let e=await window.createImageBitmap(t,{imageOrientation:"from-image"}),n=document.createElement("canvas");[n.width,n.height]=Xs(e.width,e.height);let o=n.getContext(
"2d");o.fillStyle="#ffffff",o.fillRect(0,0,n.width,n.height),o.drawImage(e,0,0,n.width,n.height),e.close();let s=new Uint8Array;for(let r of Zs){let i=await new Promise(
l=>n.toBlob(l,"image/jpeg",r));if(!i)throw new Error("no_photo");if(s=new Uint8Array(await i.arrayBuffer()),s.length<=35e4)break}return s}async function Lo(t,e){
let n=await window.createImageBitmap(new Blob([t],{type:"image/jpeg"})),o=Math.max(e.width/n.width,e.height/n.height),[s,r]=[n.width*o,n.height*o];e.getContext(
"2d").drawImage(n,(e.width-s)/2,(e.height-r)/2,s,r),n.close()}var He=["in_hand","answered"],Eo=4,Ys=1e3;async function Bo(t){if(!t.data.project||t.data.listing)return;let e=()=>t.back.keeper.all().at(-1)?.who||"",n=()=>{t.
back.who||=e(),t.back.draft||O(t)};t.back={keeper:await So(t.data.project,n),draft:null,who:"",said:""},t.back.who=e(),h("rz-tab-back").hidden=!1}function No(t,e){
if(!t.back)return null;let n=t.back.keeper.all().filter(o=>o.finding===e.finding_id).length;return a("section",{class:"rz-field"},a("h3",{},u("field_note")),a("\
button",{type:"button",class:"rz-tool rz-take-note",click:()=>jo(t,e)},u("take_note")),n?a("p",{class:"rz-quiet"},u("notes_here",n)):null)}function jo(t,e){t.back.
draft={finding:e,status:"",note:"",photos:[],at:null,refused:"",stood:e?{status:e.status||"",note:e.note||""}:null},e&&t.select(null,{focus:!1}),j("back"),q(t,"\
full"),O(t);let n=h("rz-pane-back").querySelector("textarea");n&&n.focus(),Po(t)}function O(t){if(!t.back)return;let{keeper:e,draft:n}=t.back,o=e.all();h("rz-ta\
b-back").replaceChildren(u("back_tab"),o.length?a("span",{class:"rz-dot"},x(o.length,0)):""),h("rz-pane-back").replaceChildren(...n?Js(t):nr(t,o))}function Js(t){
let{draft:e}=t.back,{finding:n}=e,o=(c,f,d="")=>a("button",{type:"button",class:`rz-tool ${d}`,click:f},u(c)),s=a("textarea",{id:"rz-note-words",rows:"4",maxlength:Ys});
s.value=e.note,s.addEventListener("input",()=>e.note=s.value);let r=a("input",{type:"text",id:"rz-note-who",autocomplete:"name",maxlength:"60"});r.value=t.back.
who,r.addEventListener("input",()=>t.back.who=r.value);let i=["",...He].map(c=>{let f=a("option",{value:c},c?z(c):u("state_stays",z(e.stood?e.stood.status:"")));
return f.selected=c===e.status,f}),l=a("input",{type:"file",accept:"image/*",multiple:!0,id:"rz-note-photo",change:c=>Qs(t,[...c.target.files])});return[a("h2",
{},n?u("note_of",U(n)):u("new_problem")),n?a("label",{class:"rz-select"},a("span",{},u("state_seen")),a("select",{id:"rz-note-state",change:c=>e.status=c.target.
value},i)):null,a("label",{class:"rz-select"},a("span",{},u(n?"note_words":"new_words")),s),a("div",{class:"rz-select"},a("label",{class:"rz-tool rz-photo",for:"\
rz-note-photo"},u("add_photo")),l,a("div",{class:"rz-thumbs"},e.photos.map((c,f)=>Ks(t,c,f)))),a("div",{class:"rz-select"},a("span",{},u("note_place")),a("p",{id:"\
rz-note-at"},Gt(e.at)),a("div",{class:"rz-note-tools"},o("place_device",()=>Po(t)),o("place_map",()=>tr(t)))),a("label",{class:"rz-select"},a("span",{},u("note_\
who")),r),a("p",{class:"rz-refused",role:"alert",hidden:!e.refused},e.refused),a("div",{class:"rz-note-tools"},o("keep_note",()=>er(t),"rz-main"),o("discard",()=>{
t.back.draft=null,O(t)}))].filter(Boolean)}var Gt=t=>t?t.from==="device"?u("place_said",T([t.lat,t.lon]),k(t.accuracy_m,"m")):u("place_map_said",T([t.lat,t.lon])):
u("no_place");function Ks(t,e,n){let o=a("canvas",{width:"144",height:"108",role:"img","aria-label":u("photo",n+1)});return Lo(e,o).catch(()=>o.remove()),a("spa\
n",{class:"rz-thumb"},o,a("small",{},k(e.length/1e3,"kB")),a("button",{type:"button",class:"rz-icon","aria-label":u("drop_photo",n+1),click:()=>{t.back.draft.photos.
splice(n,1),O(t)}},"×"))}async function Qs(t,e){let{draft:n}=t.back;n.refused="";for(let o of e){if(n.photos.length>=Eo){n.refused=u("most_photos",Eo);break}try{
n.photos.push(await To(o))}catch{n.refused=u("no_photo",o.name)}}t.back.draft===n&&O(t)}async function Po(t){let{draft:e}=t.back,n=h("rz-note-at");n&&(n.textContent=
u("location_asking"));try{let{at:o,accuracy:s}=await xe();e.at={lat:o[0],lon:o[1],accuracy_m:Math.round(s*10)/10,from:"device"},h("rz-note-at")&&(h("rz-note-at").
textContent=Gt(e.at))}catch(o){h("rz-note-at")&&t.back.draft===e&&(h("rz-note-at").textContent=e.at?Gt(e.at):u(o.message))}}function tr(t){let e=t.map.getCenter();
t.back.draft.at={lat:e.lat,lon:e.lng,accuracy_m:null,from:"map"},h("rz-note-at").textContent=Gt(t.back.draft.at)}async function er(t){let{draft:e,keeper:n,who:o}=t.
back,{finding:s}=e,r=e.note.trim();!s&&(!r||!e.at)?e.refused=u("new_needs"):s&&!r&&!e.status&&!e.photos.length?e.refused=u("note_needs"):s&&$o(n.all(),s.finding_id,
e.status)?e.refused=u("two_states",z($o(n.all(),s.finding_id,e.status))):(await n.put({id:Mo(),project:t.data.project,finding:s?s.finding_id:null,subject:s?U(s):
"",stood:e.stood,status:e.status||null,note:r,when:new Date().toISOString(),at:e.at,photos:e.photos,who:o.trim()}),t.back.draft=null,t.back.said="",t.remember()),
O(t)}function $o(t,e,n){let o=t.filter(s=>s.finding===e&&s.status).at(-1);return o&&o.status&&n&&He.indexOf(n)<He.indexOf(o.status)?o.status:""}function nr(t,e){
let{keeper:n,said:o}=t.back,s=new Date,r=e.length?sr(t,e,s):null,i=(l,c,f="")=>a("button",{type:"button",class:`rz-tool ${f}`,id:`rz-${l}`,click:c},u(l));return[
a("p",{class:"rz-quiet"},u("back_about")),n.lasting?null:a("p",{class:"rz-why",id:"rz-not-lasting"},u("not_lasting")),a("p",{},i("new_note",()=>jo(t,null))),e.length?
a("ul",{class:"rz-notes"},e.map(l=>or(t,l))):a("p",{class:"rz-quiet"},u("no_notes")),r?a("p",{id:"rz-parcel"},u("parcel_size",e.length,x(Math.ceil(r.size/1e3),0))):
null,r?a("div",{class:"rz-note-tools"},Io(r)?i("share",()=>rr(t,r),"rz-main"):null,i("save_parcel",()=>ir(t,r),Io(r)?"":"rz-main"),i("drop_notes",()=>ar(t))):null,
o?a("p",{role:"status",id:"rz-back-said"},o):null].filter(Boolean)}function or(t,e){let n=[e.status?z(e.status):"",e.photos.length?u("photos",e.photos.length):"",
e.at?T([e.at.lat,e.at.lon]):u("no_place"),new Date(e.when).toLocaleString()];return a("li",{},a("span",{class:"rz-row-main"},a("b",{},e.finding?e.subject:u("new\
_problem")),a("span",{class:"rz-note-said"},e.note),a("small",{},n.filter(Boolean).join(" · "))),a("button",{type:"button",class:"rz-icon","aria-label":u("drop\
_note"),title:u("drop_note"),click:async()=>{await t.back.keeper.remove([e.id]),O(t)}},"×"))}function sr(t,e,n){let o=y(t.data.title),s=Ao({project:t.data.project,
title:o,on:t.data.on,who:t.back.who.trim(),made:n,notes:e});return new File([s],Co(o,n),{type:"application/zip"})}var Io=t=>!!(navigator.canShare&&navigator.canShare(
{files:[t]}));async function rr(t,e){try{await navigator.share({files:[e],title:e.name}),t.back.said=u("shared")}catch(n){if(n.name==="AbortError")return;t.back.
said=u("share_failed")}O(t)}function ir(t,e){let n=URL.createObjectURL(e);a("a",{href:n,download:e.name}).click(),window.setTimeout(()=>URL.revokeObjectURL(n),6e4),
t.back.said=u("saved",e.name),O(t)}async function ar(t){let e=h("rz-drop_notes");if(e.dataset.sure!=="1"){e.dataset.sure="1",e.textContent=u("drop_sure");return}
await t.back.keeper.remove(t.back.keeper.all().map(n=>n.id)),t.back.said="",O(t)}function Xt(t){let e=h("rz-card"),n=t.selected;if(e.hidden=!n,document.body.classList.toggle("rz-reading",!!n),!n){e.replaceChildren();return}e.replaceChildren(
a("button",{type:"button",class:"rz-grip","aria-label":u("grip"),click:()=>We(t)}),lr(t,n),a("div",{class:"rz-card-body"},a("p",{class:"rz-row-tags"},a("span",{
class:`rz-tag rz-${Pe(n)}`},z(n.severity)),it(n).some(o=>o!=="rule")?a("span",{class:"rz-tag"},it(n).map(o=>u(`of_${o}`)).join(" · ")):null,a("span",{class:`rz\
-tag${n.verdict==="cannot_tell"?" rz-unsure":""}`},Ht(n)),n.status?a("span",{class:"rz-tag"},z(n.status)):null,n.illustrative?a("span",{class:"rz-tag"},u("illus\
trative")):null),a("h2",{id:"rz-card-title"},U(n)),Ro(n)?a("p",{class:"rz-card-where"},Ro(n)):null,a("p",{class:"rz-card-rule"},a("span",{class:"rz-code"},n.rule),
F(t,n)),ft(n)?a("p",{class:"rz-message"},ft(n)):null,ur(t,n),Ne(n)?a("div",{class:"rz-why"},a("h3",{},u("why")),a("p",{},Ne(n))):null,dr(t,n),bt("chiefs",pr(n)),
bt("place",Ve(_r(t,n))),Pt(t,n.at,n.subject_layer),No(t,n),bt("history",Ve(xr(n))),zr(t,n)))}function lr(t,e){let n=t.listed.indexOf(e),o=r=>t.listed[n+r]&&t.select(
t.listed[n+r].finding_id,{focus:!0}),s=(r,i,l,c)=>{let f=a("button",{type:"button",class:"rz-icon","aria-label":u(r),title:u(r),click:l},i);return f.disabled=!!c,
f};return a("div",{class:"rz-card-bar"},a("button",{type:"button",class:"rz-tool rz-back",click:()=>t.select(null)},`‹ ${u("back")}`),a("span",{class:"rz-card\
-place"},n>=0?`${n+1} / ${t.listed.length}`:""),s("previous","↑",()=>o(-1),n<=0),s("next","↓",()=>o(1),n<0||n>=t.listed.length-1),a("button",{type:"button",
class:"rz-tool rz-plain",click:()=>tt(t,e)},u("zoom_here")),s("close","×",()=>t.select(null)))}function cr(t,e){if(e.unit==="m2")return"overlap";if(e.unit!=="m")
return"measured";if(e.limit)return"distance";let n=Ee(t,e.reference_layer,e.reference_id);return!n||n.shape.kind<2||!e.at?"measured":bn(n.shape,e.at)?e.shape&&e.
shape.kind===1?"measured":"depth":"distance"}function ur(t,e){let n=e.limit&&e.unit!=="count",o=[[cr(t,e),X(e)],["limit",n?k(e.limit,e.unit):""],[(e.margin||0)<
0?"clear_by":"margin",n&&e.margin!==null?k(Math.abs(e.margin),e.unit):""],["accuracy",e.accuracy_m!==null?`± ${k(e.accuracy_m,"m")}`:""]].filter(([,s])=>s!=="");
return o.length?a("dl",{class:"rz-figures"},o.map(([s,r])=>a("div",{},a("dt",{},u(s)),a("dd",{},r)))):null}var Ro=t=>[t.river,z(t.bank),t.chainage_m!==null?u("f\
rom_mouth",k(t.chainage_m/1e3,"km")):""].filter(Boolean).join(" · "),bt=(t,...e)=>e.some(Boolean)?a("section",{},a("h3",{},u(t)),e):null;function Ve(t){let e=t.
filter(([,n])=>n);return e.length?a("dl",{class:"rz-facts"},e.map(([n,o])=>[a("dt",{},u(n)),a("dd",{},o)])):null}function Ge(t,e){let n=t.data.rules[e.rule],o=n?
y(n.citation):"";return _==="en"?o||e.citation||"":e.citation||o}function fr(t,e){let n;try{n=JSON.parse(e.clauses||"[]")}catch{n=[]}return!Array.isArray(n)||n.
length<2?a("p",{},Ge(t,e)):a("ul",{class:"rz-clauses"},n.map(o=>a("li",{},a("span",{class:"rz-code"},String(o.rule)),` ${z(o.severity)} · ${(_==="en"?o.citation_en:
o.citation)||""}`)))}var Zt=(t,e)=>e==null?"":t.data.explained.words[e][_==="en"?1:0],Fo=(t,e)=>t.data.explained?t.data.explained.by_id[e.finding_id]:null;function dr(t,e){
let n=Fo(t,e);if(!n)return[bt("clause",fr(t,e)),wr(t,e)];let o={clauses:br,turns:s=>gr(t,e,s)};return hr(n.card).map(([s,r,i])=>{let l=i.map(([c,f,d,m])=>({words:Zt(
t,c),label:Zt(t,f),level:d,role:m}));return a("section",{class:`rz-told-${s}`},a("h3",{},Zt(t,r)),(o[s]||mr)(l))})}var hr=t=>[...t.filter(([e])=>e==="turns"),...t.
filter(([e])=>e!=="turns")],mr=t=>a("ul",{class:"rz-told"},t.map(e=>a("li",{},e.words)));function gr(t,e,n){return[a("ul",{class:"rz-turns"},n.map(o=>a("li",{},
o.words))),e.verdict==="cannot_tell"?null:a("p",{class:"rz-quiet"},Zt(t,Fo(t,e).sure))]}function br(t){let e=t.flatMap((n,o)=>n.level===0?[o]:[]);return e.map((n,o)=>a(
"details",{class:"rz-reason",open:o===0?"":null},a("summary",{},t[n].words),a("dl",{},t.slice(n+1,e[o+1]).map(({words:s,label:r,role:i})=>[r?a("dt",{},i==="part"?
`“${r}”`:r):null,a("dd",{class:i==="quote"?"rz-quote":null},s)]))))}function wr(t,e){let n=t.data.rules[e.rule],o=e.lead_unit||(n?y(n.lead_unit):""),s=Ve([[
"lead_unit",o||(n?u("no_unit"):"")],["responsible_units",e.responsible_units]]);return s?a("section",{},s):null}var yr=/^\+?[0-9][0-9 ()-]{4,19}$/;function pr(t){
return t.chiefs.length?a("ul",{class:"rz-chain"},t.chiefs.map(e=>a("li",{},a("span",{class:"rz-level"},z(e.level)),a("span",{},a("b",{},e.chief||e.title||u("unn\
amed")),a("small",{},[e.chief?e.title:"",e.unit].filter(Boolean).join(" · ")),e.phone?kr(String(e.phone)):null)))):a("p",{class:"rz-quiet"},u("no_chief"))}function kr(t){
return yr.test(t)?a("a",{href:`tel:${t.replace(/[^+0-9]/g,"")}`},t):a("small",{},t)}function Ze(t,e){let n=t.layers.find(o=>o.name===e);return n?y(n.title):e||""}
function _r(t,e){let n=(o,s,r)=>[Ze(t,o),r||"",s&&s!==r?s:""].filter(Boolean).join(" · ");return[["subject",n(e.subject_layer,e.subject_id,e.subject_name)],["r\
eference",n(e.reference_layer,e.reference_id,e.reference_name)],["river",e.river],["bank",z(e.bank)],["chainage",e.chainage_m!==null?k(e.chainage_m/1e3,"km"):""],
["segment",e.segment_id],["admin",e.admin],["coordinates",B(t,e.subject_layer)||(e.at?`${T(e.at)} (${u("crs")})`:"")],["finding_id",[e.finding_id,e.pack].filter(
Boolean).join(" · ")]]}function xr(t){let e=t.first_seen&&t.last_seen?Math.round((Date.parse(t.last_seen)-Date.parse(t.first_seen))/864e5):0;return[["first_see\
n",t.first_seen],["last_seen",t.last_seen?`${t.last_seen}${e>0?` (${u("days",e)})`:""}`:""],["status",z(t.status)],["note",t.note]]}function zr(t,e){let n=t.groups.
findingsOf(e.group).filter(o=>o!==e);return n.length?bt("others_here",n.slice(0,20).map(o=>a("button",{type:"button",class:"rz-link",click:()=>t.select(o.finding_id,
{focus:!0})},E(o.severity,o.verdict==="cannot_tell"),a("span",{},`${o.rule} ${F(t,o)}`)))):null}function Wo(t){t.wanted=at()}function vr(t,e,n){if(e==="rule")return`${n} ${t.data.rules[n]?y(t.data.rules[n].title):""}`;if(e==="chief"){let[o,s]=n.split("");
return[s,z(o)].filter(Boolean).join(" · ")}return e==="origin"?u(`of_${n}`):e==="river"?n:z(n)}function qo(t){let e=t.counts.severity;h("rz-severities").replaceChildren(
...C.filter(i=>e.has(i)).map(i=>{let l=t.wanted.severity.has(i);return a("button",{type:"button",class:"rz-chip","aria-pressed":String(l),"data-severity":i,click:()=>Or(
t,i)},E(i,!1),a("span",{},u(i)),a("b",{},x(e.get(i),0)))}));let n=N.map(i=>Mr(t,i)).filter(Boolean),o=a("input",{type:"checkbox",id:"rz-in-view",change:i=>t.want(
{inView:i.target.checked})});o.checked=t.wanted.inView;let s=document.activeElement?document.activeElement.id:"";h("rz-facets").replaceChildren(...n),Sr(t),h("r\
z-rest").replaceChildren(a("label",{class:"rz-check"},o,a("span",{},u("in_view"))),a("button",{type:"button",class:"rz-tool",id:"rz-clear",click:()=>Ar(t)},u("c\
lear"))),s&&h("rz-selects").querySelector(`#${CSS.escape(s)}`)&&h(s).focus();let r=N.filter(i=>t.wanted[i]).length+Number(t.wanted.inView)+ +(t.wanted.from!==null||
t.wanted.to!==null);h("rz-more-count").hidden=!r,h("rz-more-count").textContent=String(r),h("rz-sort").replaceChildren(...Ut().map(i=>wt(i,u(i),i===t.wanted.sort)))}
function Sr(t){let e=h("rz-stretch"),{river:n}=t.wanted,o=n?t.findings.filter(r=>r.river===n&&typeof r.chainage_m=="number").map(r=>Number(r.chainage_m)/1e3):[];
e.hidden=!o.length;let s=`${_} ${n}`;if(o.length&&e.dataset.key!==s){let r=[o.reduce((i,l)=>Math.min(i,l)),o.reduce((i,l)=>Math.max(i,l))];e.replaceChildren(a("\
legend",{},u("stretch",n)),Uo(t,"from",r[0]),a("span",{"aria-hidden":"true"},"–"),Uo(t,"to",r[1]),a("span",{},"km")),e.dataset.key=s}for(let r of e.querySelectorAll(
"input"))r!==document.activeElement&&(r.value=t.wanted[r.dataset.end]===null?"":String(t.wanted[r.dataset.end]))}function Uo(t,e,n){return a("input",{type:"numb\
er",id:`rz-km-${e}`,"data-end":e,step:"any",min:"0",inputmode:"decimal",placeholder:n.toFixed(1),"aria-label":u(`km_${e}`),change:o=>{let s=o.target.value.trim();
t.want({[e]:s===""||!Number.isFinite(Number(s))?null:Number(s)})}})}function wt(t,e,n){let o=a("option",{value:t},e);return o.selected=n,o}function Mr(t,e){let n=t.
counts[e];if(!n.size||e==="origin"&&n.size<2)return null;let o=[...n.keys()].sort((i,l)=>n.get(l)-n.get(i)||lt(i,l)),s=i=>t.want({[e]:i.target.value,...e==="riv\
er"?{from:null,to:null}:{}}),r=a("select",{id:`rz-by-${e}`,change:s},wt("",u("all"),!t.wanted[e]),o.map(i=>wt(i,`${vr(t,e,i)} (${x(n.get(i),0)})`,i===t.wanted[e])));
return a("label",{class:"rz-select"},a("span",{},u(e)),r)}function Or(t,e){let n=new Set(t.wanted.severity);n.delete(e)||n.add(e),t.want({severity:n});let o=h("\
rz-severities").querySelector(`[data-severity="${e}"]`);o&&o.focus()}function Ar(t){h("rz-search").value="",t.want({...at(),sort:t.wanted.sort})}var Cr=new TextDecoder,Yt=class{constructor(e){this.bytes=e,this.ends=[];for(let n=e.indexOf(10);n>=0;n=e.indexOf(10,n+1))this.ends.push(n);this.ends.push(e.length)}of(e){
return this.bytes.subarray(e?this.ends[e-1]+1:0,this.ends[e])}},Kt=t=>JSON.parse(Cr.decode(t));function pt(t,e){let n=new Float64Array(e).fill(Number.NaN),[o,s,
r,i,l]=[0,0,0,1,!1];for(let c=1;c<t.length;c+=1){let f=t[c];if(f>=48&&f<=57)s=s*10+f-48,l=!0,r&&(r*=10);else if(f===46)r=1;else if(f===45)i=-1;else if(f===44||f===
93)l&&o<e&&(n[o]=r?i*s/r:i*s),o+=1,[s,r,i,l]=[0,0,1,!1];else if(f===101||f===69||s>Number.MAX_SAFE_INTEGER)return Float64Array.from(Kt(t),d=>d===null?Number.NaN:
d)}return n}var Do=t=>{let e=0;for(let n=0;n<t.length;n+=1)t[n]>e&&(e=t[n]);return e<256?new Uint8Array(t):e<65536?new Uint16Array(t):new Uint32Array(t)},yt=class{constructor(e,n){
this.bytes=e,this.count=n,this.starts=null}at(e){let n=this.starts||(this.starts=Tr(this.bytes,this.count));return Kt(this.bytes.subarray(n[e],n[e+1]-1))}};function Tr(t,e){
let n=new Uint32Array(e+1),[o,s,r]=[0,0,!1];n[0]=1;for(let i=1;i<t.length;i+=1){let l=t[i];r?l===92?i+=1:l===34&&(r=!1):l===34?r=!0:l===91||l===123?s+=1:(l===93||
l===125)&&s?s-=1:(l===44&&!s||l===93)&&(n[o+=1]=i+1)}return n}function Jt(t){let e=null;return()=>e||(e=t())}function Xe(t,e,n){if(Array.isArray(t))return{at:o=>t[o]};
if("one"in t)return{at:()=>t.one};if("d"in t){let o=Jt(()=>Qt(t,e,n));return{at:s=>t.d[o()[s]]}}if(t.of==="number"){let o=Jt(()=>pt(e.of(t.line),n));return{at:s=>Number.
isNaN(o()[s])?null:o()[s]}}return new yt(e.of(t.line),n)}function Qt(t,e,n){return Array.isArray(t)?Do(t):t.range!==void 0?Uint32Array.from({length:t.range},(o,s)=>s):
Do(t.i||pt(e.of(t.line),n))}var te=1e6;function Ho(t,e=null){let n=Lr(t),o=Er(t,e,n);class s{constructor(l){this.row=l}}for(let[i,l]of Object.entries(o))Object.defineProperty(s.prototype,i,
{get(){return l.at(this.row)}});return Object.defineProperty(s.prototype,"subject",{get(){return`${this.subject_layer}${this.subject_id}`}}),Array.from({length:n},
(i,l)=>new s(l))}var Lr=t=>t.count??(t.shape.range===void 0?t.shape.length:t.shape.range);function Er(t,e,n){let o=Nr(t,e,n),s={shape:{at:o.shapeOf},at:{at:o.at},
lat:{at:o.lat},lon:{at:o.lon},chiefs:Xe(t.chiefs,e,n)};for(let[r,i]of Object.entries(t.columns))i.near?s[r]=Br(i.near,e,n,o,r==="nearest_lon"?1:0):i.as||(s[r]=Xe(
i,e,n));for(let[r,i]of Object.entries(t.columns))i.as&&(s[r]=s[i.as]);return s.group=t.subject?$r(t.subject,e,n):Ir(s,n),s}function $r(t,e,n){let o=Qt(t,e,n);return{
at:s=>o[s]}}function Ir(t,e){let n=new Map,o=Uint32Array.from({length:e},(s,r)=>{let i=`${t.subject_layer?.at(r)}${t.subject_id?.at(r)}`;return n.has(i)||n.set(
i,n.size),n.get(i)});return{at:s=>o[s]}}function Br(t,e,n,o,s){let r=Jt(()=>Array.isArray(t)?t:pt(e.of(t.line),n));return{at:i=>{let l=r()[i];return l===null||Number.
isNaN(l)?null:(Math.round(o.at(i)[s]*te)+l)/te}}}function Nr(t,e,n){let o=Qt(t.shape,e,n),s=new Float64Array(2*n).fill(Number.NaN),r=d=>Number.isNaN(s[2*d])?null:
[s[2*d],s[2*d+1]],[i,l]=[d=>s[2*d],d=>s[2*d+1]];if(t.shapes.points!==void 0){let d=pt(e.of(t.shapes.points),2*(t.shapes.count??n));for(let m=0;m<n;m+=1)s[2*m]=d[2*
o[m]+1]/te,s[2*m+1]=d[2*o[m]]/te;return{at:r,lat:i,lon:l,shapeOf:m=>({kind:0,parts:[[r(m)]]})}}let c=Array.isArray(t.shapes)?{at:d=>t.shapes[d]}:new yt(e.of(t.shapes.
line),t.shapes.count),f=d=>vt(c.at(o[d]));for(let d=0;d<n;d+=1){let m=f(d);m&&s.set(Mt(m),2*d)}return{at:r,lat:i,lon:l,shapeOf:f}}var ee=class{constructor(e){this.
findings=e}get(e){return this.findings.find(n=>n.finding_id===e)}has(e){return this.get(e)!==void 0}};function Vo(t){if(t.data.listing){for(let e of["findings","checks"])h(`rz-tab-${e}`).hidden=!0;h("rz-tab-found").hidden=!1,j("found")}}function Go(t){let{listing:e}=t.
data;if(!e)return;h("rz-tab-found").replaceChildren(y(e.title),a("span",{class:"rz-dot"},x(e.rows.length,0)));let n=e.rows.map(s=>a("li",{},jr(t,s))),o=a("ol",{
class:"rz-list","aria-label":y(e.title)},n.length?n:a("li",{class:"rz-empty"},u("none_found")));h("rz-pane-found").replaceChildren(a("p",{class:"rz-note"},y(e.note)),
o)}function jr(t,e){let n=t.layers.find(s=>s.name===e.layer),o=n&&n.features.find(s=>String(s.id)===e.id);return a("button",{type:"button",class:"rz-row",click:()=>o&&
Ye(t,n,o)},n?G(o?W(n,o):n.style.symbol,-1,n.dimension):null,a("span",{class:"rz-row-main"},a("span",{class:"rz-row-name"},e.name||e.id),a("span",{class:"rz-row-\
rule"},y(e.detail))),a("span",{class:"rz-row-side"},a("b",{},y(e.figure)),a("span",{},e.river||"")))}function Ye(t,e,n){e.shown||(et(t,e,!0),nt(t));let o=It(n.shape);
t.map.fitBounds(o,{...ct(t,o),maxZoom:14,animate:!1}),Vt(t,e,n,o.getCenter())}var Pr='"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif',Zo=g.Layer.extend({initialize(t){this.wanted=t},onAdd(t){this.map=
t,this.canvas=g.DomUtil.create("canvas","rz-labels",t.getPane("labels")),this.canvas.setAttribute("aria-hidden","true"),t.on("moveend resize",this.redraw,this),
t.on("zoomstart",this.blank,this),this.redraw()},blank(){this.canvas.style.visibility="hidden"},redraw(){let{map:t}=this,e=t.getSize(),n=t.containerPointToLayerPoint(
[0,0]),o=window.devicePixelRatio>1?2:1;g.DomUtil.setPosition(this.canvas,n),this.canvas.width=e.x*o,this.canvas.height=e.y*o,this.canvas.style.width=`${e.x}px`,
this.canvas.style.height=`${e.y}px`,this.canvas.style.visibility="";let s=this.canvas.getContext("2d");s.scale(o,o),s.translate(-n.x,-n.y);let r=g.bounds(n,n.add(
e));this.under&&Ln(this.under,s);let i=[],l=new Map,c=performance.now()+60,f=0;for(let d of this.wanted(r,i)){if((f+=1)>40&&performance.now()>c)break;this.place(
s,d,r,i,l)}},place(t,e,n,o,s){t.font=`${e.weight||500} ${e.size}px ${Pr}`;let r=t.measureText(e.text).width;for(let i of Rr(e,r,n)){let l=Math.abs(Math.cos(i.turn))*
r/2+4,c=Math.abs(Math.sin(i.turn))*r/2+e.size*.7,f=g.bounds([i.x-l,i.y-c],[i.x+l,i.y+c]),d=s.get(e.text)||[];if(!(!n.contains(f)||o.some(m=>m.overlaps(f))||d.some(
m=>m.distanceTo(f.getCenter())<260))){s.set(e.text,[...d,f.getCenter()]),o.push(f),this.write(t,e,i);return}}},write(t,e,n){t.save(),t.translate(n.x,n.y),t.rotate(
n.turn),t.textAlign="center",t.textBaseline="middle",t.lineJoin="round",t.lineWidth=3.5,t.strokeStyle=p?"rgba(15,22,26,.88)":"rgba(255,255,255,.9)",t.strokeText(
e.text,0,0),t.fillStyle=e.colour,t.fillText(e.text,0,0),t.restore()}});function Rr(t,e,n){return t.dimension===0?Fr(t.pixel,e):t.dimension===1?Ur(t.path,e,n):qr(
t.path,e,n,t.low)}function Fr(t,e){return t?[{x:t.x+e/2+9,y:t.y,turn:0},{x:t.x-e/2-9,y:t.y,turn:0},{x:t.x,y:t.y+15,turn:0}]:[]}function Ur(t,e,n){let o={length:0,
shown:[]};for(let s of pe(t)){let r=0,i=s.filter(l=>n.contains(l));for(let l=1;l<i.length;l+=1)r+=i[l].distanceTo(i[l-1]);r>o.length&&(o={length:r,shown:i})}return o.
length<e*1.2?[]:[.5,.35,.65,.2,.8].map(s=>Wr(o.shown,o.length*s)).filter(Boolean)}function Wr(t,e){let n=e;for(let o=1;o<t.length;o+=1){let s=t[o-1],r=t[o],i=s.
distanceTo(r);if(n<=i&&i>0){let l=Math.atan((r.y-s.y)/(r.x-s.x||1e-6)),c=n/i;return{x:s.x+c*(r.x-s.x),y:s.y+c*(r.y-s.y),turn:Math.max(-1.1,Math.min(1.1,l))}}n-=
i}return null}function qr(t,e,n,o){let s=pe(t),r=Bt(t);if(!s.length||!r)return[];let i=Math.max(r.min.y,n.min.y),l=Math.min(r.max.y,n.max.y);if(l-i<16)return[];
let c=[];for(let f of o?[.14,.86,.3]:[.5,.3,.7,.4,.6,.15,.85]){let d=i+(l-i)*f,m=he(s,d,v=>v.x,v=>v.y);if(!m)continue;let b=Math.max(m[0],n.min.x),w=Math.min(m[1],
n.max.x);if(w-b>e+6)for(let v of o?[.72,.28,.5]:[.5])c.push({x:b+(w-b)*v,y:d,turn:0})}return c}var Xo=200;function Ko(t){t.table={shown:"",sort:null,down:!1},h("rz-table").addEventListener("click",()=>ot(t,t.table.shown?"":Dr(t)))}var Dr=t=>{let e=t.layers.
findLast(n=>n.features.length);return t.findings.length||!t.data.listing||!e?"findings":e.name};function ot(t,e){let n=t.table.shown,o=e==="findings"||t.layers.
some(s=>s.name===e);t.table={shown:o?e:"",sort:null,down:!1},document.body.classList.toggle("rz-as-table",!!t.table.shown),ne(t),Je(t),n&&!t.table.shown&&t.map.
invalidateSize({pan:!1}),t.remember()}function Je(t){h("rz-table").textContent=u(t.table.shown?"map":"table")}function Hr(t){return[["subject",U],["severity",n=>z(
n.severity),n=>Ot(n.severity)],["verdict",Ht],["origin",n=>it(n).map(o=>u(`of_${o}`)).join(" · ")],["rule",n=>`${n.rule} ${F(t,n)}`],["message",ft],["reference",
n=>n.reference_name||n.reference_id],["measured",X,n=>n.measured],["limit",n=>n.limit&&n.unit!=="count"?k(n.limit,n.unit):"",n=>n.limit],["margin",n=>n.unit==="\
count"?"":k(n.margin,n.unit),n=>n.margin],["river",n=>n.river],["bank",n=>z(n.bank)],["chainage",n=>n.chainage_m===null?"":k(n.chainage_m/1e3,"km"),n=>n.chainage_m],
["chiefs",n=>n.chiefs.map(o=>[z(o.level),o.chief||o.title,o.unit].filter(Boolean).join(" ")).join("；")],["clause",n=>Ge(t,n)],["status",n=>z(n.status)],["firs\
t_seen",n=>n.first_seen],["last_seen",n=>n.last_seen],["finding_id",n=>n.finding_id]].map(([n,o,s])=>({title:u(String(n)),words:o,by:s||o}))}function Vr(t){let e=o=>o.
kind>=0?y(t.style.cases[o.kind].title):"",n=t.columns.map((o,s)=>({column:o,place:s})).filter(({column:o})=>o.name!=="name");return[{title:u("name"),words:o=>o.
name||o.id||u("unnamed")},...t.style.cases.length?[{title:u("kind"),words:e,by:o=>o.kind}]:[],...n.map(({column:o,place:s})=>({title:y(o.title)||o.name,words:r=>_t(
r.values[s],o),by:r=>r.values[s]}))].map(o=>({by:o.words,...o}))}function ne(t){let e=h("rz-tabled"),{shown:n}=t.table;if(e.hidden=!n,e.replaceChildren(),!n)return;
let o=t.layers.find(w=>w.name===n),s=o?Vr(o):Hr(t),r=Zr(t,o?o.features:t.listed,s),i=o?y(o.title):u("findings"),l=[...t.findings.length?["findings"]:[],...[...t.
layers].reverse().filter(w=>w.features.length&&w.name!=="concern").map(w=>w.name)],c=a("select",{id:"rz-table-of",change:w=>{ot(t,w.target.value),h("rz-table-of").
focus()}},l.map(w=>wt(w,w==="findings"?u("findings"):Ze(t,w),w===n))),f=a("tr",{},s.map((w,v)=>Gr(t,w,v))),d=a("tbody",{}),m=w=>o?Jo(t,()=>Ye(t,o,w)):Jo(t,()=>t.
select(w.finding_id,{focus:!0})),b=a("button",{type:"button",class:"rz-tool",id:"rz-table-more",click:()=>Yo(d,b,r,s,m)});e.append(a("div",{class:"rz-table-bar"},
a("label",{},a("span",{},u("table_of")),c),a("p",{role:"status"},o?u("rows",x(r.length,0)):h("rz-count").textContent)),a("div",{class:"rz-table-box",tabindex:"0",
role:"region","aria-labelledby":"rz-table-caption"},a("table",{class:"rz-wide-table"},a("caption",{id:"rz-table-caption"},`${i} · ${y(t.data.title)}`),a("thead",
{},f),d),b)),Yo(d,b,r,s,m)}function Gr(t,e,n){let o=t.table.sort===n;return a("th",{scope:"col","aria-sort":o?t.table.down?"descending":"ascending":null},a("but\
ton",{type:"button",click:()=>{t.table={...t.table,sort:n,down:o&&!t.table.down},ne(t),h("rz-tabled").querySelectorAll("th[scope=col] button")[n].focus()}},e.title,
a("span",{"aria-hidden":"true"},o?t.table.down?" ▼":" ▲":"")))}function Zr(t,e,n){if(t.table.sort===null)return e;let{by:o}=n[t.table.sort],s=t.table.down?-1:
1,r=l=>l==null||l==="",i=e.map(l=>({row:l,key:o(l)}));return i.sort((l,c)=>Number(r(l.key))-Number(r(c.key))||(r(l.key)?0:s*(typeof l.key=="number"&&typeof c.key==
"number"?l.key-c.key:lt(l.key,c.key)))),i.map(({row:l})=>l)}function Yo(t,e,n,o,s){let r=t.children.length,i=n.slice(r,r+Xo).map(c=>a("tr",{},o.map((f,d)=>{let m=f.
words(c),b=m==null?"":String(m);return d?a("td",{title:b.length>20?b:null},b):a("th",{scope:"row"},a("button",{type:"button",class:"rz-link",click:()=>s(c)},b))})));
t.append(...i);let l=n.length-t.children.length;e.hidden=!l,e.textContent=u("show_more",Math.min(Xo,l)),r&&t.children[r].querySelector("button").focus()}function Jo(t,e){
ot(t,""),e()}function Xr(t){let e=Uint8Array.fromBase64;if(e)return e.call(Uint8Array,t);let n=atob(t),o=new Uint8Array(n.length);for(let s=0;s<n.length;s+=1)o[s]=n.charCodeAt(
s);return o}async function ts(t){if(typeof DecompressionStream>"u")throw new Error("old_browser");try{let e=new Blob([Xr(t.trim())]).stream().pipeThrough(new DecompressionStream(
"gzip")),n=new Yt(new Uint8Array(await new Response(e).arrayBuffer())),o=Kt(n.of(0));return Object.defineProperty(o,"lines",{value:n,enumerable:!1,configurable:!0}),
o}catch{throw new Error("broken")}}var Qo=t=>Array.isArray(t)?t:t?t.i.map(e=>t.d[e]):null,Ke=class{constructor(e,n,o,s,r,i,l){this.id=o[n],this.name=s?s[n]:null,
this.illustrative=r?r[n]===!0:!1,this.kind=i?i[n]:-1,this.values=l.map(c=>c[n]),this.chart=e.charts&&e.charts[n]||null,this.packed=e.shapes[n],this.decimals=e.decimals}get shape(){
return vt(this.packed,this.decimals)}get dimension(){return this.packed[0]}};function es(t){let[e,n,o,s]=[t.ids,t.names,t.illustrative,t.cases].map(Qo),r=t.values.
map(Qo),i=[];for(let l=0;l<t.shapes.length;l+=1)t.shapes[l]&&i.push(new Ke(t,l,e,n,o,s,r));return{...t,shapes:null,values:null,ids:null,names:null,cases:null,charts:null,
features:i}}function Yr(t){let n={data:t,map:window.riverzonesFrame,phone:window.matchMedia("(max-width: 760px)"),sideways:window.matchMedia("(max-height: 480px) and (min-w\
idth: 761px)"),selected:null,drawn:[],length:null,starting:!0};return n.layers=t.layers.map(es),n.findings=Ho(t.findings,t.lines),t.findings=null,n.byId=new ee(
n.findings),n.painter=new Sn({padding:.3,tolerance:4}),n.repaint=()=>{n.starting||(n.painter.repaint(),n.labels&&n.labels.redraw())},n.remember=()=>n.starting||
_o(n),n.want=o=>{Object.assign(n.wanted,o),Nn(n),qo(n),Xn(n),Re(n),n.selected&&Xt(n),!n.starting&&!n.led&&Bn(o)&&Dn(n),n.table.shown&&ne(n),$e(n),n.remember()},
n.select=(o,{focus:s=!1,move:r=!0}={})=>{let i=n.selected;if(n.selected=o&&n.byId.get(o)||null,n.map.closePopup(),n.selected&&K(n),n.selected&&document.body.dataset.
sheet!=="half"&&q(n,"half"),Xt(n),qn(n),Re(n),n.selected)Te(n,n.selected),Nt(n),r&&tt(n,n.selected),s&&h("rz-card").focus({preventScroll:!0}),h("rz-card").scrollTop=
0;else{Le(n),Nt(n);let l=i&&h("rz-list").querySelector(`.rz-row[data-place="${n.listed.indexOf(i)}"]`);l&&s!==!1&&l.focus()}n.repaint(),n.remember()},n.speak=()=>{
sn(),gt(_),h("rz-theme").textContent=u(p?"theme_light":"theme_dark"),xo(n),nt(n),Fe(n),so(n),Go(n),O(n),vo(n),Dt(n),Je(n),n.want({}),n.selected&&Te(n,n.selected),
n.repaint(),n.remember()},n}function Jr(t){let e=0;h("rz-search").addEventListener("input",n=>{window.clearTimeout(e),e=window.setTimeout(()=>t.want({text:n.target.
value.trim().toLowerCase()}),t.findings.length>2e3?180:0)}),h("rz-more").addEventListener("click",()=>{h("rz-selects").hidden=!h("rz-selects").hidden,h("rz-more").
setAttribute("aria-expanded",String(!h("rz-selects").hidden))}),h("rz-sort").addEventListener("change",n=>t.want({sort:n.target.value})),h("rz-list").addEventListener(
"keydown",n=>oo(t,n)),h("rz-language").addEventListener("click",()=>{gt(_==="en"?"zh":"en"),t.speak()}),h("rz-print").addEventListener("click",()=>window.print()),
h("rz-skip").addEventListener("click",()=>{if(t.table.shown){h("rz-tabled").querySelector(".rz-table-box").focus();return}let n=t.data.listing?"found":"findings";
j(n),(h(`rz-pane-${n}`).querySelector(".rz-row")||h(t.data.listing?"rz-tab-found":"rz-search")).focus()}),document.addEventListener("keydown",n=>{n.key==="Escap\
e"&&t.measuring?K(t):n.key==="Escape"&&t.table.shown?ot(t,""):n.key==="Escape"&&t.selected&&t.select(null,{focus:!0})}),t.map.on("moveend",()=>{t.wanted.inView?
t.want({}):$e(t),t.remember()}),window.matchMedia("print").addEventListener("change",n=>ko(t,n.matches)),window.addEventListener("hashchange",()=>{window.location.
hash!==t.address&&ns(t)})}function ns(t){let e=qe();e.lang&&e.lang!==_&&(gt(e.lang),t.speak());let{wanted:n}=e;for(let s of N)n[s]&&!t.counts[s].has(n[s])&&(n[s]=
"");if(h("rz-search").value=n.text,e.off){for(let s of t.layers){let r=!e.off.includes(s.name);r!==s.shown&&s.features.length&&et(t,s,r)}nt(t)}e.view&&t.map.setView(
e.view.at,e.view.zoom,{animate:!1}),t.led=!!e.view,t.want(n),t.led=!1,ot(t,e.table);let o=e.finding&&t.byId.has(e.finding);(o||t.selected)&&t.select(o?e.finding:
null,{move:!e.view})}function Kr(t){let e=h("rz-loading");e.setAttribute("role","alert"),e.classList.add("rz-failed"),e.replaceChildren(a("span",{},Object.hasOwn(
A,t)?A[t][0]:`${A.broken[0]} (${t})`),a("span",{lang:"en"},Object.hasOwn(A,t)?A[t][1]:A.broken[1]))}async function Qr(){let t=await ts(h("rz-data").textContent);
h("rz-data").remove();let e=Yr(t);gt(qe().lang||t.lang),po(e),zo(e),yo(e),wo(e),Vo(e),Bo(e).then(()=>{O(e),e.selected&&Xt(e)}),ho(e),t.tiles&&(e.tileLayer=g.tileLayer(
t.tiles,{maxZoom:19}).addTo(e.map)),io(e),Fn(e),Wo(e),Pn(e),co(e),Ko(e),h("rz-legend").open=!e.phone.matches&&!e.sideways.matches,e.speak(),e.map.invalidateSize(
{pan:!1}),ut(e,{animate:!1}),Hn(e),e.labels=new Zo((n,o)=>(mo(e,n,o),go(e,n))).addTo(e.map),Jr(e),ns(e),e.starting=!1,e.painter.release(),e.labels.redraw(),h("r\
z-loading").hidden=!0,document.documentElement.dataset.ready=String(Math.round(performance.now()))}Qr().catch(t=>{if(Kr(t.message),!Object.hasOwn(A,t.message))throw t});})();
