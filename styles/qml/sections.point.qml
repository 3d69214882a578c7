<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.16-Białowieża" styleCategories="Symbology|Labeling|Fields|Forms">
 <renderer-v2 forceraster="0" symbollevels="0" enableorderby="0" referencescale="-1" type="categorizedSymbol" attr="present_class">
  <categories>
   <category symbol="1" value="I" label="Ⅰ类" render="true" type="string" />
   <category symbol="2" value="II" label="Ⅱ类" render="true" type="string" />
   <category symbol="3" value="III" label="Ⅲ类" render="true" type="string" />
   <category symbol="4" value="IV" label="Ⅳ类" render="true" type="string" />
   <category symbol="5" value="V" label="Ⅴ类" render="true" type="string" />
   <category symbol="6" value="worse_than_V" label="劣Ⅴ类" render="true" type="string" />
   <category symbol="0" value="" label="其他" render="true" type="string" />
  </categories>
  <symbols>
   <symbol type="marker" name="0" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="diamond" />
      <Option name="color" type="QString" value="154,165,173,242" />
      <Option name="outline_color" type="QString" value="107,119,128,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="3.7" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="1" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="159,228,255,242" />
      <Option name="outline_color" type="QString" value="107,119,128,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="3.7" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="2" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="circle" />
      <Option name="color" type="QString" value="0,165,230,242" />
      <Option name="outline_color" type="QString" value="107,119,128,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="3.7" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="3" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="square" />
      <Option name="color" type="QString" value="47,191,58,242" />
      <Option name="outline_color" type="QString" value="107,119,128,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="3.7" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="4" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="triangle" />
      <Option name="color" type="QString" value="255,230,26,242" />
      <Option name="outline_color" type="QString" value="107,119,128,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="3.7" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="5" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="diamond" />
      <Option name="color" type="QString" value="255,155,0,242" />
      <Option name="outline_color" type="QString" value="107,119,128,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="3.7" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
   <symbol type="marker" name="6" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="name" type="QString" value="cross_fill" />
      <Option name="color" type="QString" value="224,27,27,242" />
      <Option name="outline_color" type="QString" value="107,119,128,255" />
      <Option name="outline_width" type="QString" value="0.397" />
      <Option name="outline_width_unit" type="QString" value="MM" />
      <Option name="outline_style" type="QString" value="solid" />
      <Option name="size" type="QString" value="3.7" />
      <Option name="size_unit" type="QString" value="MM" />
     </Option>
    </layer>
   </symbol>
  </symbols>
 </renderer-v2>
 <layerGeometryType>0</layerGeometryType>
</qgis>
