<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:se="http://www.opengis.net/se" version="1.1.0">
 <NamedLayer>
  <se:Name>livestock_farms</se:Name>
  <UserStyle>
   <se:Name>livestock_farms</se:Name>
   <se:FeatureTypeStyle>
    <se:Rule>
     <se:Name>large</se:Name>
     <se:Description>
      <se:Title>规模化</se:Title>
     </se:Description>
     <ogc:Filter>
      <ogc:PropertyIsEqualTo>
       <ogc:PropertyName>scale</ogc:PropertyName>
       <ogc:Literal>large</ogc:Literal>
      </ogc:PropertyIsEqualTo>
     </ogc:Filter>
     <se:PointSymbolizer>
      <se:Graphic>
       <se:Mark>
        <se:WellKnownName>square</se:WellKnownName>
        <se:Fill>
         <se:SvgParameter name="fill">#6f8a1e</se:SvgParameter>
         <se:SvgParameter name="fill-opacity">0.7</se:SvgParameter>
        </se:Fill>
        <se:Stroke>
         <se:SvgParameter name="stroke">#6f8a1e</se:SvgParameter>
         <se:SvgParameter name="stroke-opacity">1</se:SvgParameter>
         <se:SvgParameter name="stroke-width">1.5</se:SvgParameter>
         <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
        </se:Stroke>
       </se:Mark>
       <se:Size>16</se:Size>
       <se:Rotation>45</se:Rotation>
      </se:Graphic>
     </se:PointSymbolizer>
    </se:Rule>
    <se:Rule>
     <se:Name>small</se:Name>
     <se:Description>
      <se:Title>规模以下</se:Title>
     </se:Description>
     <ogc:Filter>
      <ogc:PropertyIsEqualTo>
       <ogc:PropertyName>scale</ogc:PropertyName>
       <ogc:Literal>small</ogc:Literal>
      </ogc:PropertyIsEqualTo>
     </ogc:Filter>
     <se:PointSymbolizer>
      <se:Graphic>
       <se:Mark>
        <se:WellKnownName>square</se:WellKnownName>
        <se:Fill>
         <se:SvgParameter name="fill">#6f8a1e</se:SvgParameter>
         <se:SvgParameter name="fill-opacity">0.7</se:SvgParameter>
        </se:Fill>
        <se:Stroke>
         <se:SvgParameter name="stroke">#6f8a1e</se:SvgParameter>
         <se:SvgParameter name="stroke-opacity">1</se:SvgParameter>
         <se:SvgParameter name="stroke-width">1.5</se:SvgParameter>
         <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
        </se:Stroke>
       </se:Mark>
       <se:Size>10</se:Size>
       <se:Rotation>45</se:Rotation>
      </se:Graphic>
     </se:PointSymbolizer>
    </se:Rule>
    <se:Rule>
     <se:Name>household</se:Name>
     <se:Description>
      <se:Title>散养户</se:Title>
     </se:Description>
     <ogc:Filter>
      <ogc:PropertyIsEqualTo>
       <ogc:PropertyName>scale</ogc:PropertyName>
       <ogc:Literal>household</ogc:Literal>
      </ogc:PropertyIsEqualTo>
     </ogc:Filter>
     <se:PointSymbolizer>
      <se:Graphic>
       <se:Mark>
        <se:WellKnownName>square</se:WellKnownName>
        <se:Fill>
         <se:SvgParameter name="fill">#6f8a1e</se:SvgParameter>
         <se:SvgParameter name="fill-opacity">0.7</se:SvgParameter>
        </se:Fill>
        <se:Stroke>
         <se:SvgParameter name="stroke">#6f8a1e</se:SvgParameter>
         <se:SvgParameter name="stroke-opacity">1</se:SvgParameter>
         <se:SvgParameter name="stroke-width">1.5</se:SvgParameter>
         <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
        </se:Stroke>
       </se:Mark>
       <se:Size>6</se:Size>
       <se:Rotation>45</se:Rotation>
      </se:Graphic>
     </se:PointSymbolizer>
    </se:Rule>
    <se:Rule>
     <ogc:Filter>
      <ogc:Or>
       <ogc:PropertyIsNull>
        <ogc:PropertyName>scale</ogc:PropertyName>
       </ogc:PropertyIsNull>
       <ogc:Not>
        <ogc:Or>
         <ogc:PropertyIsEqualTo>
          <ogc:PropertyName>scale</ogc:PropertyName>
          <ogc:Literal>large</ogc:Literal>
         </ogc:PropertyIsEqualTo>
         <ogc:PropertyIsEqualTo>
          <ogc:PropertyName>scale</ogc:PropertyName>
          <ogc:Literal>small</ogc:Literal>
         </ogc:PropertyIsEqualTo>
         <ogc:PropertyIsEqualTo>
          <ogc:PropertyName>scale</ogc:PropertyName>
          <ogc:Literal>household</ogc:Literal>
         </ogc:PropertyIsEqualTo>
        </ogc:Or>
       </ogc:Not>
      </ogc:Or>
     </ogc:Filter>
     <se:PointSymbolizer>
      <se:Graphic>
       <se:Mark>
        <se:WellKnownName>square</se:WellKnownName>
        <se:Fill>
         <se:SvgParameter name="fill">#6f8a1e</se:SvgParameter>
         <se:SvgParameter name="fill-opacity">0.7</se:SvgParameter>
        </se:Fill>
        <se:Stroke>
         <se:SvgParameter name="stroke">#6f8a1e</se:SvgParameter>
         <se:SvgParameter name="stroke-opacity">1</se:SvgParameter>
         <se:SvgParameter name="stroke-width">1.5</se:SvgParameter>
         <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
        </se:Stroke>
       </se:Mark>
       <se:Size>10</se:Size>
       <se:Rotation>45</se:Rotation>
      </se:Graphic>
     </se:PointSymbolizer>
    </se:Rule>
   </se:FeatureTypeStyle>
  </UserStyle>
 </NamedLayer>
</StyledLayerDescriptor>
