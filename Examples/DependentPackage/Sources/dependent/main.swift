import Torch

// A straight line through four points, by least squares: solve (XᵀX) w = Xᵀy.
let x: Tensor = [[0.0, 1], [1.0, 1], [2.0, 1], [3.0, 1]]
let y: Tensor = [1.0, 3, 5, 7]
let weights = x.t().matmul(x).linalgInv().matmul(x.t()).matmul(y)
let (slope, offset) = (weights[0].item(as: Double.self), weights[1].item(as: Double.self))
print("y = \((slope * 1000).rounded() / 1000) x + \((offset * 1000).rounded() / 1000)")
