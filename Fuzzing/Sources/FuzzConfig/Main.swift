import Fuzzer

/// `FuzzConfig PROPERTY [libFuzzer's flags and folders]`: checks one property with ever new texts.
///
///     TAIBAI_FUZZ=1 swift build -c release --package-path Fuzzing
///     export SWIFT_BACKTRACE=enable=no   # or Swift ends the program before libFuzzer has written the text
///     Fuzzing/.build/release/FuzzConfig yaml -runs=1000000 -dict=Fuzzing/Dictionaries/yaml.dict found Fuzzing/Corpus/yaml
///
/// New texts are kept in the folder `found`, which must exist.
@main
struct FuzzConfig {
  static func main() {
    Fuzzer.run { (property: Property, text) in try property.check(text) }
  }
}
