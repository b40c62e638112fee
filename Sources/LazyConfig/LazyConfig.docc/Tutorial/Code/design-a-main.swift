@main
enum Bert {
  static func main() {
    let bert = BertModel(cfg: Settings())
    print(bert.transformer.mlp.act)
  }
}
