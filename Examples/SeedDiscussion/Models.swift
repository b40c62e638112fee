extension DesignA.BertModel: SeedModel {
  var attention: any Attention { transformer.attention }
  var act: Activation { transformer.mlp.act }
}

extension DesignB.BertModel: SeedModel {
  var attention: any Attention { transformer.attention }
  var act: Activation { transformer.mlp.act }
}

extension DesignC.BertModel: SeedModel {
  var attention: any Attention { transformer.attention }
  var act: Activation { transformer.mlp.act }
}

extension Inheritance.BertModel: SeedModel {
  var attention: any Attention { transformer.attention }
  var act: Activation { transformer.mlp.act }
}
