@main
enum Bert {
  static func main() {
    let bert = BertModel(inDim: 1, outDim: 2, act: "gelu_tanh")
    print(bert.transformer.mlp.act)
  }
}
