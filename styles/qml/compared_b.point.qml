<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.16-Białowieża" styleCategories="Symbology|Labeling|Fields|Forms">
 <renderer-v2 forceraster="0" symbollevels="0" enableorderby="0" referencescale="-1" type="categorizedSymbol" attr="tier">
  <categories>
   <category symbol="1" value="1" label="一级" render="true" type="string" />
   <category symbol="2" value="2" label="二级" render="true" type="string" />
   <category symbol="3" value="3" label="三级" render="true" type="string" />
   <category symbol="4" value="quasi" label="准保护区" render="true" type="string" />
   <category symbol="0" value="" label="其他" render="true" type="string" />
  </categories>
  <symbols>
   <symbol type="marker" name="0" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="192,47,168,0" />
      <Option name="outline_color" type="QString" value="192,47,168,255" />
      <Option name="outline_width" type="QString" value="0.529" />
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
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="192,47,168,0" />
      <Option name="outline_color" type="QString" value="192,47,168,255" />
      <Option name="outline_width" type="QString" value="0.529" />
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
      <Option name="color" type="QString" value="192,47,168,0" />
      <Option name="outline_color" type="QString" value="192,47,168,255" />
      <Option name="outline_width" type="QString" value="0.476" />
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
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="192,47,168,0" />
      <Option name="outline_color" type="QString" value="192,47,168,255" />
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
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="192,47,168,0" />
      <Option name="outline_color" type="QString" value="192,47,168,255" />
      <Option name="outline_width" type="QString" value="0.318" />
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
