import Testing

@testable import OperatorGenerator

@Suite struct SwiftEmitterTests {
  @Test func writesAMethodWithOneResult() throws {
    let op = try makeOperator(
      "add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor", doc: "The sum.")
    #expect(
      SwiftEmitter.function(op) == """
        /// The sum.
        ///
        /// Schema: `add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`. Gradients: none.
        public func add(_ other: Tensor, alpha: Scalar = 1) -> Tensor {
          var out: ct_tensor?
          let status = ct_add_Tensor(handle, other.handle, alpha.c, &out)
          extendLifetime(self)
          extendLifetime(other)
          guard status == CT_OK else {
            operatorFailed("add.Tensor", status, ["self": self, "other": other, "alpha": alpha])
          }
          return Tensor(owning: out)
        }
        """)
  }

  @Test func writesAChangeInPlace() throws {
    let op = try makeOperator("abs_(Tensor(a!) self) -> Tensor(a!)", doc: "The magnitude.")
    #expect(
      SwiftEmitter.function(op) == """
        /// The magnitude. Changes this tensor in place.
        ///
        /// Schema: `abs_(Tensor(a!) self) -> Tensor(a!)`. Gradients: none.
        @discardableResult
        public func abs_() -> Tensor {
          let status = ct_abs_(handle)
          extendLifetime(self)
          guard status == CT_OK else {
            operatorFailed("abs_", status, ["self": self])
          }
          return self
        }
        """)
  }

  @Test func writesAStaticFunctionWithOptions() throws {
    let op = try makeOperator(
      "zeros(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, "
        + "bool? pin_memory=None) -> Tensor")
    #expect(
      body(SwiftEmitter.function(op)) == """
        public static func zeros(_ size: [Int], dtype: DType? = nil, device: Device? = nil) -> Tensor {
          var out: ct_tensor?
          let status = ct_zeros(
            size, size.count, ct_optional_dtype(dtype), ct_optional_device(device), &out)
          guard status == CT_OK else {
            operatorFailed("zeros", status, ["size": size, "dtype": dtype, "device": device])
          }
          return Tensor(owning: out)
        }
        """)
  }

  @Test func writesListsOfTensorsForOtherTargets() throws {
    let op = try makeOperator(
      "_foreach_add_.List(Tensor(a!)[] self, Tensor[] other, *, Scalar alpha=1) -> ()",
      isPublic: false)
    #expect(
      body(SwiftEmitter.function(op)) == """
        package static func foreachAdd_(_ tensors: [Tensor], other: [Tensor], alpha: Scalar = 1) {
          let status = withHandles(tensors) { tensorsHandles, tensorsCount in
            withHandles(other) { otherHandles, otherCount in
              ct__foreach_add__List(tensorsHandles, tensorsCount, otherHandles, otherCount, alpha.c)
            }
          }
          guard status == CT_OK else {
            operatorFailed(
              "_foreach_add_.List", status,
              [
                "tensors": tensors, "other": other, "alpha": alpha,
              ])
          }
        }
        """)
  }

  @Test func writesTuplesOptionalsAndEnums() throws {
    let op = try makeOperator(
      "loss(Tensor self, Tensor? weight=None, int[]? dims=None, int reduction=Mean, "
        + "Generator? generator=None) -> (Tensor values, Tensor[] parts, bool done)")
    #expect(
      body(SwiftEmitter.function(op)) == """
        public func loss(
          weight: Tensor? = nil, dims: [Int]? = nil, reduction: Reduction = .mean,
          generator: Generator? = nil
        ) -> (values: Tensor, parts: [Tensor], done: Bool) {
          var out0: ct_tensor?
          var out1 = ct_tensor_list()
          var out2 = false
          let status = ct_loss(
            handle, weight?.handle, dims, dims?.count ?? -1, reduction.rawValue, generator?.handle,
            &out0, &out1, &out2)
          extendLifetime(self)
          extendLifetime(weight)
          extendLifetime(generator)
          guard status == CT_OK else {
            operatorFailed(
              "loss", status,
              [
                "self": self, "weight": weight, "dims": dims, "reduction": reduction,
                "generator": generator,
              ])
          }
          return (values: Tensor(owning: out0), parts: [Tensor](owning: out1), done: out2)
        }
        """)
  }

  @Test func addsAFunctionWithOneNumberForAListOfFixedLength() throws {
    let op = try makeOperator(
      "pool(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0) -> Tensor")
    #expect(
      body(SingleIntegerOverload(op)?.text ?? "") == """
        public func pool(kernelSize: Int, stride: Int? = nil, padding: Int = 0) -> Tensor {
          pool(
            kernelSize: [kernelSize, kernelSize], stride: stride.map { [$0, $0] } ?? [],
            padding: [padding, padding])
        }
        """)
    let sum = try makeOperator("sum.dim(Tensor self, int[1]? dim, bool keepdim=False) -> Tensor")
    #expect(
      body(SingleIntegerOverload(sum)?.text ?? "") == """
        public func sum(dim: Int, keepdim: Bool = false) -> Tensor {
          sum(dim: [dim], keepdim: keepdim)
        }
        """)
    let flip = try makeOperator("flip(Tensor self, int[] dims) -> Tensor")
    #expect(SingleIntegerOverload(flip) == nil)
  }

  @Test func escapesKeywords() throws {
    let op = try makeOperator("repeat(Tensor self, SymInt[] repeats, bool in=True) -> Tensor")
    #expect(
      SwiftEmitter.declaration(op, op.swift)
        == "public func `repeat`(_ repeats: [Int], `in`: Bool = true) -> Tensor")
  }

  /// A function without its doc comment.
  private func body(_ function: String) -> String {
    function.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { $0.hasPrefix("///") }.joined(separator: "\n")
  }
}
