using static PortKit.Initializers.Equivalents.PythonText;

namespace PortKit.Initializers.Equivalents;

/// <summary>
/// ONNX: random operators, which tell of the distribution. Runtimes draw as they like, so exact weights are initializers. RandomNormal's
/// scale is the standard deviation.
/// </summary>
internal sealed class OnnxCalls : CallTable
{
    protected override InitializerCall Constant(PortRequest request, float value) =>
        new($"ConstantOfShape({List(request.Array.Dims)}, value={Of(value)})") { Code = Nodes([.. Filled(request, value, request.Array.Name)]) };

    protected override InitializerCall Uniform(PortRequest request)
    {
        var attributes = UniformAttributes(request);
        return new($"RandomUniform({attributes})") { Code = Nodes(Node("RandomUniform", [], request.Array.Name, attributes)) };
    }

    protected override InitializerCall Normal(PortRequest request)
    {
        var attributes = NormalAttributes(request);
        return new($"RandomNormal({attributes})") { Code = Nodes(Node("RandomNormal", [], request.Array.Name, attributes)) };
    }

    protected override IEnumerable<InitializerCall> ScaledBy(PortRequest request, FanMode mode) => [];

    protected override IEnumerable<InitializerCall> Sparse(PortRequest request)
    {
        var (name, kept) = (request.Array.Name, request.KeptShare);
        yield return new(
            $"Mul(RandomNormal({NormalAttributes(request)}), Bernoulli(ConstantOfShape({List(request.Array.Dims)}, value={Of(kept)})))",
            Note: "Bernoulli is of opset 15")
        {
            Code = Nodes(
                [
                    Node("RandomNormal", [], $"{name}.normal", NormalAttributes(request)),
                    .. Filled(request, kept, $"{name}.share"),
                    Node("Bernoulli", [$"{name}.share"], $"{name}.mask", ""),
                    Node("Mul", [$"{name}.normal", $"{name}.mask"], name, ""),
                ]),
        };
    }

    protected override InitializerCall PositiveUnitball(PortRequest request)
    {
        var (name, axes) = (request.Array.Name, List(AxesOfOneRow(request.Array)));
        return new($"Div(u, ReduceSum(u, {axes}, keepdims=1)) of u = RandomUniform({UniformAttributes(request)})")
        {
            Code = Nodes(
                Node("RandomUniform", [], $"{name}.u", UniformAttributes(request)),
                Node("Constant", [], $"{name}.axes", $"value_ints={axes}"),
                Node("ReduceSum", [$"{name}.u", $"{name}.axes"], $"{name}.sum", "keepdims=1"),
                Node("Div", [$"{name}.u", $"{name}.sum"], name, "")),
        };
    }

    protected override InitializerCall Bilinear(PortRequest request)
    {
        var values = $"np.broadcast_to({BilinearKernel(request.Distribution, isTorch: false)}, {Tuple(request.Array.Dims)}).astype(np.float32)";
        return new($"Constant(value={values})", Note: ResizeNote(request.Distribution.KernelSize))
        {
            Code = Nodes(Node("Constant", [], request.Array.Name, $"value=onnx.numpy_helper.from_array({values})")),
        };
    }

    // At stride f, a kernel of 2 f - f mod 2 weighs the two nearest pixels by their distance, as Resize does. What lies outside is zero to
    // Caffe; Resize repeats the edge.
    private static string? ResizeNote(int kernel)
    {
        var f = (kernel + 1) / 2;
        return f > 1 && kernel == (2 * f) - (f % 2)
            ? $"Resize by {f}, linear and half_pixel, gives the same inside but not along the edges, "
                + $"if stride is {f}, pad {f / 2} and each channel is a group of its own"
            : null;
    }

    private static string UniformAttributes(PortRequest request) =>
        $"low={Of(request.Low)}, high={Of(request.High)}, shape={List(request.Array.Dims)}";

    private static string NormalAttributes(PortRequest request) =>
        $"mean={Of(request.NormalMean)}, scale={Of(request.NormalStd)}, shape={List(request.Array.Dims)}";

    private static IEnumerable<string> Filled(PortRequest request, float value, string name)
    {
        yield return Node("Constant", [], $"{name}.shape", $"value_ints={List(request.Array.Dims)}");
        yield return Node(
            "ConstantOfShape", [$"{name}.shape"], name, $"value=onnx.helper.make_tensor(\"value\", onnx.TensorProto.FLOAT, [1], [{Of(value)}])");
    }

    private static string Node(string op, IEnumerable<string> inputs, string output, string attributes) =>
        $"onnx.helper.make_node(\"{op}\", [{string.Join(", ", inputs.Select(Quoted))}], [{Quoted(output)}]"
        + $"{(attributes.Length > 0 ? ", " : "")}{attributes})";

    private static string Nodes(params IEnumerable<string> nodes) => $"[{string.Join(", ", nodes)}]";
}
