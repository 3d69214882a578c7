<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:se="http://www.opengis.net/se" version="1.1.0">
 <NamedLayer>
  <se:Name>stretches</se:Name>
  <UserStyle>
   <se:Name>stretches</se:Name>
   <se:FeatureTypeStyle>
    <se:Rule>
     <se:Name>source</se:Name>
     <se:Description>
      <se:Title>变差起于此段</se:Title>
     </se:Description>
     <ogc:Filter>
      <ogc:PropertyIsEqualTo>
       <ogc:PropertyName>stretch</ogc:PropertyName>
       <ogc:Literal>source</ogc:Literal>
      </ogc:PropertyIsEqualTo>
     </ogc:Filter>
     <se:PointSymbolizer>
      <se:Graphic>
       <se:Mark>
        <se:WellKnownName>circle</se:WellKnownName>
        <se:Stroke>
         <se:SvgParameter name="stroke">#d5400c</se:SvgParameter>
         <se:SvgParameter name="stroke-opacity">0.9</se:SvgParameter>
         <se:SvgParameter name="stroke-width">2</se:SvgParameter>
         <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
        </se:Stroke>
       </se:Mark>
       <se:Size>10</se:Size>
      </se:Graphic>
     </se:PointSymbolizer>
    </se:Rule>
    <se:Rule>
     <se:Name>passes_on</se:Name>
     <se:Description>
      <se:Title>变差，上游断面也变差</se:Title>
     </se:Description>
     <ogc:Filter>
      <ogc:PropertyIsEqualTo>
       <ogc:PropertyName>stretch</ogc:PropertyName>
       <ogc:Literal>passes_on</ogc:Literal>
      </ogc:PropertyIsEqualTo>
     </ogc:Filter>
     <se:PointSymbolizer>
      <se:Graphic>
       <se:Mark>
        <se:WellKnownName>circle</se:WellKnownName>
        <se:Stroke>
         <se:SvgParameter name="stroke">#c26a00</se:SvgParameter>
         <se:SvgParameter name="stroke-opacity">0.9</se:SvgParameter>
         <se:SvgParameter name="stroke-width">2</se:SvgParameter>
         <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
        </se:Stroke>
       </se:Mark>
       <se:Size>10</se:Size>
      </se:Graphic>
     </se:PointSymbolizer>
    </se:Rule>
    <se:Rule>
     <se:Name>ruled_out</se:Name>
     <se:Description>
      <se:Title>其下断面未变差</se:Title>
     </se:Description>
     <ogc:Filter>
      <ogc:PropertyIsEqualTo>
       <ogc:PropertyName>stretch</ogc:PropertyName>
       <ogc:Literal>ruled_out</ogc:Literal>
      </ogc:PropertyIsEqualTo>
     </ogc:Filter>
     <se:PointSymbolizer>
      <se:Graphic>
       <se:Mark>
        <se:WellKnownName>circle</se:WellKnownName>
        <se:Stroke>
         <se:SvgParameter name="stroke">#7d8890</se:SvgParameter>
         <se:SvgParameter name="stroke-opacity">0.9</se:SvgParameter>
         <se:SvgParameter name="stroke-width">2</se:SvgParameter>
         <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
         <se:SvgParameter name="stroke-dasharray">6 4</se:SvgParameter>
        </se:Stroke>
       </se:Mark>
       <se:Size>10</se:Size>
      </se:Graphic>
     </se:PointSymbolizer>
    </se:Rule>
    <se:Rule>
     <ogc:Filter>
      <ogc:Or>
       <ogc:PropertyIsNull>
        <ogc:PropertyName>stretch</ogc:PropertyName>
       </ogc:PropertyIsNull>
       <ogc:Not>
        <ogc:Or>
         <ogc:PropertyIsEqualTo>
          <ogc:PropertyName>stretch</ogc:PropertyName>
          <ogc:Literal>source</ogc:Literal>
         </ogc:PropertyIsEqualTo>
         <ogc:PropertyIsEqualTo>
          <ogc:PropertyName>stretch</ogc:PropertyName>
          <ogc:Literal>passes_on</ogc:Literal>
         </ogc:PropertyIsEqualTo>
         <ogc:PropertyIsEqualTo>
          <ogc:PropertyName>stretch</ogc:PropertyName>
          <ogc:Literal>ruled_out</ogc:Literal>
         </ogc:PropertyIsEqualTo>
        </ogc:Or>
       </ogc:Not>
      </ogc:Or>
     </ogc:Filter>
     <se:PointSymbolizer>
      <se:Graphic>
       <se:Mark>
        <se:WellKnownName>circle</se:WellKnownName>
        <se:Stroke>
         <se:SvgParameter name="stroke">#7d8890</se:SvgParameter>
         <se:SvgParameter name="stroke-opacity">0.9</se:SvgParameter>
         <se:SvgParameter name="stroke-width">2</se:SvgParameter>
         <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
        </se:Stroke>
       </se:Mark>
       <se:Size>10</se:Size>
      </se:Graphic>
     </se:PointSymbolizer>
    </se:Rule>
   </se:FeatureTypeStyle>
  </UserStyle>
 </NamedLayer>
</StyledLayerDescriptor>
