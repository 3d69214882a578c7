<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" version="1.1.0">
 <NamedLayer>
  <se:Name>measured</se:Name>
  <UserStyle>
   <se:Name>measured</se:Name>
   <se:FeatureTypeStyle>
    <se:Rule>
     <se:PointSymbolizer>
      <se:Graphic>
       <se:Mark>
        <se:WellKnownName>circle</se:WellKnownName>
        <se:Stroke>
         <se:SvgParameter name="stroke">#a35a94</se:SvgParameter>
         <se:SvgParameter name="stroke-opacity">1</se:SvgParameter>
         <se:SvgParameter name="stroke-width">2</se:SvgParameter>
         <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
         <se:SvgParameter name="stroke-dasharray">6 3</se:SvgParameter>
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
