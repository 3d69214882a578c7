<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.16-Białowieża" styleCategories="Symbology|Labeling|Fields|Forms">
 <renderer-v2 forceraster="0" symbollevels="0" enableorderby="0" referencescale="-1" type="categorizedSymbol" attr="severity">
  <categories>
   <category symbol="1" value="prohibit" label="禁止" render="true" type="string" />
   <category symbol="2" value="remove" label="应拆除或清理" render="true" type="string" />
   <category symbol="3" value="restrict" label="严格控制" render="true" type="string" />
   <category symbol="4" value="require" label="应当" render="true" type="string" />
   <category symbol="5" value="trigger" label="应启动" render="true" type="string" />
   <category symbol="6" value="target" label="目标" render="true" type="string" />
   <category symbol="7" value="inventory" label="应登记" render="true" type="string" />
   <category symbol="8" value="monitor" label="应监测" render="true" type="string" />
   <category symbol="9" value="prefer" label="建议" render="true" type="string" />
   <category symbol="10" value="route" label="分工" render="true" type="string" />
   <category symbol="0" value="" label="其他" render="true" type="string" />
  </categories>
  <symbols>
   <symbol type="marker" name="0" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="213,64,12,89" />
      <Option name="outline_color" type="QString" value="213,64,12,255" />
      <Option name="outline_width" type="QString" value="0.529" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="4.23" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="1" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="diamond" />
      <Option name="color" type="QString" value="213,64,12,89" />
      <Option name="outline_color" type="QString" value="213,64,12,255" />
      <Option name="outline_width" type="QString" value="0.529" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="4.23" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="2" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="cross_fill" />
      <Option name="color" type="QString" value="213,64,12,89" />
      <Option name="outline_color" type="QString" value="213,64,12,255" />
      <Option name="outline_width" type="QString" value="0.529" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="4.23" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="3" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="star" />
      <Option name="color" type="QString" value="187,122,0,89" />
      <Option name="outline_color" type="QString" value="187,122,0,255" />
      <Option name="outline_width" type="QString" value="0.529" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="4.23" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="4" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="triangle" />
      <Option name="color" type="QString" value="187,122,0,89" />
      <Option name="outline_color" type="QString" value="187,122,0,255" />
      <Option name="outline_width" type="QString" value="0.529" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="4.23" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="5" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="square" />
      <Option name="color" type="QString" value="59,135,196,89" />
      <Option name="outline_color" type="QString" value="59,135,196,255" />
      <Option name="outline_width" type="QString" value="0.529" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="3.17" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="6" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="square" />
      <Option name="color" type="QString" value="59,135,196,89" />
      <Option name="outline_color" type="QString" value="59,135,196,255" />
      <Option name="outline_width" type="QString" value="0.529" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="4.23" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="7" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="125,125,125,89" />
      <Option name="outline_color" type="QString" value="125,125,125,255" />
      <Option name="outline_width" type="QString" value="0.529" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="3.7" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="8" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="125,125,125,89" />
      <Option name="outline_color" type="QString" value="125,125,125,255" />
      <Option name="outline_width" type="QString" value="0.529" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="3.17" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="9" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="125,125,125,89" />
      <Option name="outline_color" type="QString" value="125,125,125,255" />
      <Option name="outline_width" type="QString" value="0.529" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="4.23" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="10" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="125,125,125,89" />
      <Option name="outline_color" type="QString" value="125,125,125,255" />
      <Option name="outline_width" type="QString" value="0.529" />
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
