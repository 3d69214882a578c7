<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" version="1.1.0">
 <NamedLayer>
  <se:Name>admin_areas</se:Name>
  <UserStyle>
   <se:Name>admin_areas</se:Name>
   <se:FeatureTypeStyle>
    <se:Rule>
     <se:PolygonSymbolizer>
      <se:Fill>
       <se:SvgParameter name="fill">#7d7d7d</se:SvgParameter>
       <se:SvgParameter name="fill-opacity">0.05</se:SvgParameter>
      </se:Fill>
      <se:Stroke>
       <se:SvgParameter name="stroke">#7d7d7d</se:SvgParameter>
       <se:SvgParameter name="stroke-opacity">1</se:SvgParameter>
       <se:SvgParameter name="stroke-width">1.2</se:SvgParameter>
       <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
       <se:SvgParameter name="stroke-dasharray">10 4</se:SvgParameter>
      </se:Stroke>
     </se:PolygonSymbolizer>
    </se:Rule>
   </se:FeatureTypeStyle>
  </UserStyle>
 </NamedLayer>
</StyledLayerDescriptor>
