public import Torch

/// A part of a network: it has parameters, buffers and further modules, and computes with them.
///
/// `@Module` writes what the protocol asks for:
///
///     @Module @Configurable
///     final class Scale: UnaryModule {
///       @Parameter var factor: Tensor
///
///       init(@Inherited hiddenSize: Int) {
///         _factor = Parameter([hiddenSize], .ones)
///       }
///
///       func forward(_ x: Tensor) -> Tensor { x * factor }
///     }
///
/// A module's name is the property that holds it, in snake case, and its path the names from the root:
/// `layers.3.attention.query`. A parameter's path is its name in a checkpoint.
public protocol Module: AnyObject {
  /// What every module has besides its own properties: its path, its mode, its hooks.
  var moduleState: ModuleState { get }

  /// Names the stored properties. Generated.
  func visitMembers(_ visitor: inout MemberVisitor)
}

/// Makes a class a ``Module``: enumerates the properties that are parameters, buffers and modules, alone, optional,
/// in lists or in dictionaries with text keys; and lets the object be called like its method `forward`.
///
///     @Module final class MLP { let up: Linear; let down: Linear; func forward(_ x: Tensor) -> Tensor { … } }
///
/// expands to
///
///     final class MLP {
///       …
///       let moduleState = NN::ModuleState()
///       func visitMembers(_ visitor: inout NN::MemberVisitor) {
///         visitor.visit("up", up)
///         visitor.visit("down", down)
///       }
///       func callAsFunction(_ x: Tensor) -> Tensor {
///         if moduleState.recomputes { return recomputing([x]) { self.forward($0[0]) } }
///         return running(with: [x]) { forward(x) }
///       }
///     }
///     extension MLP: NN::Module {}
@attached(
  member, names: named(moduleState), named(visitMembers), named(callAsFunction))
@attached(extension, conformances: Module)
public macro Module() = #externalMacro(module: "LazyConfigMacros", type: "ModuleMacro")

/// A module that maps one tensor to one tensor.
public protocol UnaryModule: Module {
  /// The result for x. To run the module, call it: `module(x)`.
  func forward(_ x: Tensor) -> Tensor
}

extension UnaryModule {
  /// Runs the module: what `forward` returns, and hooks make of it.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    if moduleState.recomputes { return recomputing([x]) { self.forward($0[0]) } }
    return running(with: [x]) { forward(x) }
  }
}
