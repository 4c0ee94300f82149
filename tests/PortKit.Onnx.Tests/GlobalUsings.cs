global using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;
