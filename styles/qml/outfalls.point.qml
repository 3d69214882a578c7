<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.16-Białowieża" styleCategories="Symbology|Labeling|Fields|Forms">
 <renderer-v2 forceraster="0" symbollevels="0" enableorderby="0" referencescale="-1" type="categorizedSymbol" attr="category">
  <categories>
   <category symbol="1" value="industrial" label="工业排污口" render="true" type="string" />
   <category symbol="2" value="domestic" label="生活排污口" render="true" type="string" />
   <category symbol="3" value="municipal_wwtp" label="城镇污水处理厂排污口" render="true" type="string" />
   <category symbol="4" value="agricultural" label="农业排口" render="true" type="string" />
   <category symbol="5" value="aquaculture" label="养殖排污口" render="true" type="string" />
   <category symbol="6" value="port" label="港口码头排口" render="true" type="string" />
   <category symbol="7" value="stormwater" label="雨洪排口" render="true" type="string" />
   <category symbol="8" value="other" label="其他排口" render="true" type="string" />
   <category symbol="0" value="" label="其他" render="true" type="string" />
  </categories>
  <symbols>
   <symbol type="marker" name="0" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="140,109,31,217" />
      <Option name="outline_color" type="QString" value="140,109,31,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="2.65" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="1" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="square" />
      <Option name="color" type="QString" value="213,64,12,217" />
      <Option name="outline_color" type="QString" value="213,64,12,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="2.65" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="2" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="187,122,0,217" />
      <Option name="outline_color" type="QString" value="187,122,0,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="2.65" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="3" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="diamond" />
      <Option name="color" type="QString" value="163,90,148,217" />
      <Option name="outline_color" type="QString" value="163,90,148,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="2.65" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="4" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="triangle" />
      <Option name="color" type="QString" value="11,138,102,217" />
      <Option name="outline_color" type="QString" value="11,138,102,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="2.65" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="5" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="diamond" />
      <Option name="color" type="QString" value="111,138,30,76" />
      <Option name="outline_color" type="QString" value="111,138,30,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="2.65" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="6" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="square" />
      <Option name="color" type="QString" value="47,143,157,76" />
      <Option name="outline_color" type="QString" value="47,143,157,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="2.65" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="7" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="59,135,196,76" />
      <Option name="outline_color" type="QString" value="59,135,196,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="2.65" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="8" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="cross_fill" />
      <Option name="color" type="QString" value="125,125,125,217" />
      <Option name="outline_color" type="QString" value="125,125,125,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="2.65" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
 <layerGeometryType>0</layerGeometryType>
</qgis>
