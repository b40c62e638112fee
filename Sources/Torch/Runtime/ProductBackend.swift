internal import CTorch

/// What computes products of matrices on the CPU.
public enum ProductBackend: String, Sendable, CaseIterable {
  /// libtorch's own choice: MKL, or oneDNN's primitives.
  case libtorch
  /// Kernels of our own, tile by tile, with what follows a product in the same pass.
  case kernels
}

extension Runtime {
  /// What products of a type run on: ``ProductBackend/kernels`` where the processor has them, unless a short
  /// measurement, once in a process, finds libtorch twice as fast. Both round alike, but sum in different orders: results
  /// differ in the last bits.
  public static func productBackend(of dtype: DType) -> ProductBackend {
    ct_products_for(dtype.rawValue) == CT_PRODUCTS_KERNELS ? .kernels : .libtorch
  }

  /// The backends that there are for a type here.
  public static func productBackends(of dtype: DType) -> [ProductBackend] {
    ct_has_product_kernels(dtype.rawValue) ? [.libtorch, .kernels] : [.libtorch]
  }

  /// The backend that is forced; nil where the measurement chooses.
  public static var forcedProducts: ProductBackend? {
    switch ct_forced_products() {
    case CT_PRODUCTS_LIBTORCH: .libtorch
    case CT_PRODUCTS_KERNELS: .kernels
    default: nil
    }
  }

  /// Forces a backend, as the environment variable `TAIBAI_PRODUCTS` does; nil leaves the choice to the measurement. Types
  /// for which it is not there stay with libtorch.
  public static func forceProducts(_ backend: ProductBackend?) {
    switch backend {
    case nil: ct_set_products(CT_PRODUCTS_AUTOMATIC)
    case .libtorch: ct_set_products(CT_PRODUCTS_LIBTORCH)
    case .kernels: ct_set_products(CT_PRODUCTS_KERNELS)
    }
  }

  /// The processor that our own loops were compiled for, as `AVX-512`; nil where there are none for this one.
  public static var kernelsProcessor: String? { ct_kernels_processor().map { String(cString: $0) } }
}
