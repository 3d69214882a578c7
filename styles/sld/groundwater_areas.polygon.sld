<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:se="http://www.opengis.net/se" version="1.1.0">
 <NamedLayer>
  <se:Name>groundwater_areas</se:Name>
  <UserStyle>
   <se:Name>groundwater_areas</se:Name>
   <se:FeatureTypeStyle>
    <se:Rule>
     <se:Name>no_go</se:Name>
     <se:Description>
      <se:Title>禁养区</se:Title>
     </se:Description>
     <ogc:Filter>
      <ogc:PropertyIsEqualTo>
       <ogc:PropertyName>regime</ogc:PropertyName>
       <ogc:Literal>no_go</ogc:Literal>
      </ogc:PropertyIsEqualTo>
     </ogc:Filter>
     <se:PolygonSymbolizer>
      <se:Fill>
       <se:SvgParameter name="fill">#d5400c</se:SvgParameter>
       <se:SvgParameter name="fill-opacity">0.12</se:SvgParameter>
      </se:Fill>
      <se:Stroke>
       <se:SvgParameter name="stroke">#d5400c</se:SvgParameter>
       <se:SvgParameter name="stroke-opacity">1</se:SvgParameter>
       <se:SvgParameter name="stroke-width">1.5</se:SvgParameter>
       <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
       <se:SvgParameter name="stroke-dasharray">2 4</se:SvgParameter>
      </se:Stroke>
     </se:PolygonSymbolizer>
    </se:Rule>
    <se:Rule>
     <se:Name>limited</se:Name>
     <se:Description>
      <se:Title>限养区</se:Title>
     </se:Description>
     <ogc:Filter>
      <ogc:PropertyIsEqualTo>
       <ogc:PropertyName>regime</ogc:PropertyName>
       <ogc:Literal>limited</ogc:Literal>
      </ogc:PropertyIsEqualTo>
     </ogc:Filter>
     <se:PolygonSymbolizer>
      <se:Fill>
       <se:SvgParameter name="fill">#bb7a00</se:SvgParameter>
       <se:SvgParameter name="fill-opacity">0.12</se:SvgParameter>
      </se:Fill>
      <se:Stroke>
       <se:SvgParameter name="stroke">#bb7a00</se:SvgParameter>
       <se:SvgParameter name="stroke-opacity">1</se:SvgParameter>
       <se:SvgParameter name="stroke-width">1.5</se:SvgParameter>
       <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
       <se:SvgParameter name="stroke-dasharray">6 4</se:SvgParameter>
      </se:Stroke>
     </se:PolygonSymbolizer>
    </se:Rule>
    <se:Rule>
     <se:Name>suitable</se:Name>
     <se:Description>
      <se:Title>适养区</se:Title>
     </se:Description>
     <ogc:Filter>
      <ogc:PropertyIsEqualTo>
       <ogc:PropertyName>regime</ogc:PropertyName>
       <ogc:Literal>suitable</ogc:Literal>
      </ogc:PropertyIsEqualTo>
     </ogc:Filter>
     <se:PolygonSymbolizer>
      <se:Fill>
       <se:SvgParameter name="fill">#0b8a66</se:SvgParameter>
       <se:SvgParameter name="fill-opacity">0.12</se:SvgParameter>
      </se:Fill>
      <se:Stroke>
       <se:SvgParameter name="stroke">#0b8a66</se:SvgParameter>
       <se:SvgParameter name="stroke-opacity">1</se:SvgParameter>
       <se:SvgParameter name="stroke-width">1.5</se:SvgParameter>
       <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
      </se:Stroke>
     </se:PolygonSymbolizer>
    </se:Rule>
    <se:Rule>
     <ogc:Filter>
      <ogc:Or>
       <ogc:PropertyIsNull>
        <ogc:PropertyName>regime</ogc:PropertyName>
       </ogc:PropertyIsNull>
       <ogc:Not>
        <ogc:Or>
         <ogc:PropertyIsEqualTo>
          <ogc:PropertyName>regime</ogc:PropertyName>
          <ogc:Literal>no_go</ogc:Literal>
         </ogc:PropertyIsEqualTo>
         <ogc:PropertyIsEqualTo>
          <ogc:PropertyName>regime</ogc:PropertyName>
          <ogc:Literal>limited</ogc:Literal>
         </ogc:PropertyIsEqualTo>
         <ogc:PropertyIsEqualTo>
          <ogc:PropertyName>regime</ogc:PropertyName>
          <ogc:Literal>suitable</ogc:Literal>
         </ogc:PropertyIsEqualTo>
        </ogc:Or>
       </ogc:Not>
      </ogc:Or>
     </ogc:Filter>
     <se:PolygonSymbolizer>
      <se:Fill>
       <se:SvgParameter name="fill">#8a6fb0</se:SvgParameter>
       <se:SvgParameter name="fill-opacity">0.12</se:SvgParameter>
      </se:Fill>
      <se:Stroke>
       <se:SvgParameter name="stroke">#8a6fb0</se:SvgParameter>
       <se:SvgParameter name="stroke-opacity">1</se:SvgParameter>
       <se:SvgParameter name="stroke-width">1.5</se:SvgParameter>
       <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
      </se:Stroke>
     </se:PolygonSymbolizer>
    </se:Rule>
   </se:FeatureTypeStyle>
  </UserStyle>
 </NamedLayer>
</StyledLayerDescriptor>
