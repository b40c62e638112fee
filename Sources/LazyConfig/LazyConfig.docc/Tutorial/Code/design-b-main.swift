@main
enum Bert {
  static func main() {
    let bert = BertModel(inDim: 1, outDim: 2, cfg: Settings())
    print(bert.transformer.mlp.act)
  }
}
