// The names are those of sgn_python.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import Datasets
internal import DenseLinearAlgebra
internal import Foundation
internal import GaussNewton
public import PythonHeader

@c @implementation
public func sgn_model(
  _ header: UnsafePointer<CChar>?, _ m: Int64, _ d: Int64, _ weights: UnsafePointer<Double>?,
  _ signs: UnsafePointer<Double>?, _ model: UnsafeMutablePointer<sgn_thing?>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let made = try TrainedModel(
      header: Array((unsafe header.map { unsafe String(cString: $0) } ?? "").utf8), from: "the model",
      weights: { try unsafe columns(weights, count: m, length: d) },
      signs: { try unsafe vector(signs, Int(m)) })
    unsafe model?.pointee = Thing(made).address
    return made.network.width
  }
}

@c @implementation
public func sgn_model_parts(
  _ model: sgn_thing?, _ weights: UnsafeMutablePointer<Double>?, _ signs: UnsafeMutablePointer<Double>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let model = try unsafe value(TrainedModel.self, at: model)
    unsafe write(model.network.weights.elements, to: weights)
    unsafe write(model.network.signs, to: signs)
    return ModelHeader(text: String(decoding: try model.header(), as: UTF8.self), model)
  }
}

/// The header as text, with the numbers that a caller needs immediately.
private struct ModelHeader: Encodable {
  let text: String
  let width: Int
  let dimension: Int
  let featureNames: [String]

  init(text: String, _ model: TrainedModel) {
    self.text = text
    (width, dimension) = (model.network.width, model.network.dimension)
    featureNames = model.preprocessing.featureNames
  }
}

@c @implementation
public func sgn_model_predict(
  _ model: sgn_thing?, _ n: Int64, _ features: Int64, _ points: UnsafePointer<Double>?,
  _ names: UnsafePointer<CChar>?, _ predictions: UnsafeMutablePointer<Double>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let model = try unsafe value(TrainedModel.self, at: model)
    let trained = model.preprocessing.featureNames
    let given =
      unsafe names == nil
      ? (trained.count == Int(features) ? trained : (0..<Int(features)).map { "column \($0)" })
      : try unsafe options([String].self, names)
    let points = Points(
      name: "the points", inputs: try unsafe columns(points, count: n, length: features), featureNames: given,
      origins: (0..<Int(n)).map { .row($0) })
    unsafe write(try model.predict(points), to: predictions)
    return points.count
  }
}

@c @implementation
public func sgn_model_read(
  _ folder: UnsafePointer<CChar>?, _ model: UnsafeMutablePointer<sgn_thing?>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let read = try TrainedModel(folder: unsafe String(cString: folder!))
    unsafe model?.pointee = Thing(read).address
    return read.network.width
  }
}

@c @implementation
public func sgn_model_write(
  _ model: sgn_thing?, _ folder: UnsafePointer<CChar>?, _ overwriting: Int32
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let folder = unsafe String(cString: folder!)
    try unsafe value(TrainedModel.self, at: model).save(in: folder, overwriting: overwriting != 0)
    return folder
  }
}
