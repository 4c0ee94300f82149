namespace PortKit.Verification.Tests;

/// <summary>What is made of values that are not finite tells nothing of a layer; that a layer makes such values of finite ones does.</summary>
public sealed class NotComparableTests : IDisposable
{
    private const string Nan = """
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 2 dim: 4 dim: 4 } } }
        layer { name: 'inf' type: 'Exp' bottom: 'x' top: 'inf' exp_param { shift: 1000 } }
        layer { name: 'nan' type: 'Eltwise' bottom: 'inf' bottom: 'inf' top: 'nan' eltwise_param { coeff: 1 coeff: -1 } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-verify-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("type: 'Pooling' pooling_param { pool: MAX kernel_size: 2 stride: 2 }")]
    [InlineData("type: 'Pooling' pooling_param { pool: MAX global_pooling: true }")]
    [InlineData("type: 'Pooling' pooling_param { pool: AVE kernel_size: 2 stride: 2 }")]
    [InlineData("type: 'ArgMax'")]
    [InlineData("type: 'ReLU'")]
    [InlineData("type: 'Softmax'")]
    [InlineData("type: 'Threshold'")]
    [InlineData("type: 'Clip' clip_param { min: -1 max: 1 }")]
    [InlineData("type: 'BNLL'")]
    [InlineData("type: 'LRN'")]
    public void What_comes_of_NaN_is_no_failure(string layer)
    {
        var net = Nan + $$"""

            layer { name: 'y' bottom: 'nan' top: 'y' {{layer}} }
            layer { name: 'z' type: 'Power' bottom: 'y' top: 'z' power_param { scale: 2 shift: 1 } }
            """;
        var result = VerifiedNets.Verify(VerifiedNets.Plan(net, VerifiedNets.Train), null, VerifiedNets.AllBlobs);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Empty(result.Diagnostics);
        Assert.All(result.Blobs, blob => Assert.True(blob.Verdict is not BlobVerdict.Differs, $"{blob.Name}: {blob.Verdict}"));
    }

    /// <summary>Caffe's maximum is the first of values that are larger than the least float, which NaN is not.</summary>
    [Fact]
    public void A_maximum_of_NaN_has_a_verdict_of_its_own()
    {
        var net = Nan + "layer { name: 'y' bottom: 'nan' top: 'y' type: 'Pooling' pooling_param { pool: MAX kernel_size: 2 stride: 2 } }";
        var pooled = VerifiedNets.Verify(VerifiedNets.Plan(net, VerifiedNets.Train), null, VerifiedNets.AllBlobs).Blobs[^1];
        Assert.Equal((BlobVerdict.NotComparable, false, null), (pooled.Verdict, pooled.Failed, pooled.Problem));
        Assert.False(pooled.Comparison!.Agrees);
    }

    [Fact]
    public void A_shape_is_compared_all_the_same()
    {
        var net = VerifiedNets.Plan(Nan + "layer { name: 'y' bottom: 'nan' top: 'y' type: 'Flatten' }", VerifiedNets.Train);
        var path = Path.Combine(_folder, "m.onnx");
        VerifiedNets.Write(net, path, graph =>
        {
            var flatten = graph.Node[^1];
            flatten.OpType = "Identity";
            while (flatten.Input.Count > 1)
                flatten.Input.RemoveAt(1);
            flatten.Attribute.Clear();
            graph.Output[^1].Type = null;
        }, VerifiedNets.AllBlobs.Model);
        Assert.Equal("y:Differs", VerifiedNets.Verdicts(VerifiedNets.Verify(net, path)));
    }

    /// <summary>One that overflows in the model alone, or in the reference alone, is at fault; those after it are not.</summary>
    [Theory]
    [InlineData("Abs", "Log")]
    [InlineData("Exp", "Relu")]
    public void What_is_not_finite_of_finite_values_still_differs(string op, string other)
    {
        var (type, shift) = op == "Exp" ? ("'Exp' exp_param { shift: 1000 }", 0) : ("'AbsVal'", -2);
        var net = VerifiedNets.Plan(
            $$"""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 2 dim: 4 dim: 4 } } }
            layer { name: 'a' type: 'Power' bottom: 'x' top: 'a' power_param { shift: {{shift}} } }
            layer { name: 'b' type: {{type}} bottom: 'a' top: 'b' }
            layer { name: 'c' type: 'Power' bottom: 'b' top: 'c' power_param { scale: 3 } }
            """,
            VerifiedNets.Train);
        var path = Path.Combine(_folder, "m.onnx");
        VerifiedNets.Write(net, path, graph => graph.Node.Single(node => node.OpType == op).OpType = other, VerifiedNets.AllBlobs.Model);
        var result = VerifiedNets.Verify(net, path);
        Assert.False(result.Passed);
        Assert.Equal("b:Differs c:NotComparable", VerifiedNets.Verdicts(result));
    }

    [Theory]
    [InlineData("type: 'Clip' clip_param { min: nan max: 0.8 }")]
    [InlineData("type: 'Clip' clip_param { min: 0 max: nan }")]
    [InlineData("type: 'ELU' elu_param { alpha: -inf }")]
    public void Options_that_are_not_finite_are_no_failure(string layer)
    {
        var net = $$"""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 8 } } }
            layer { name: 'y' bottom: 'x' top: 'y' {{layer}} }
            """;
        var result = VerifiedNets.Verify(VerifiedNets.Plan(net), null);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Equal("y:NotComparable", VerifiedNets.Verdicts(result));
        Assert.Equal("an option of the layer is not finite", result.Blobs[^1].Reason);
    }

    /// <summary>
    /// What is left of a constant plane without its mean is the rounding of the mean, and MVN makes it as large as any. Where planes are not
    /// constant, the same wrong model differs.
    /// </summary>
    [Theory]
    [InlineData("", "c:NotComparable")]
    [InlineData("weight_filler { type: 'xavier' }", "c:Differs")]
    public void What_rounding_alone_decides_is_no_failure(string filler, string verdicts)
    {
        var net = VerifiedNets.Plan($$"""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 4 dim: 3 dim: 8 dim: 9 } } }
            layer { name: 'c' type: 'Convolution' bottom: 'x' top: 'c' convolution_param { num_output: 4 kernel_size: 3 {{filler}} bias_filler { type: 'uniform' min: -2 } } }
            layer { name: 'm' type: 'MVN' bottom: 'c' top: 'c' }
            """);
        var path = Path.Combine(_folder, "m.onnx");
        VerifiedNets.Write(net, path, graph => graph.Node.Last().OpType = "Add", VerifiedNets.AllBlobs.Model);
        var result = VerifiedNets.Verify(net, path);
        Assert.Equal(verdicts, VerifiedNets.Verdicts(result));
        Assert.Equal(filler.Length == 0, result.Passed);
        Assert.Equal(filler.Length == 0 ? "rounding alone decides the values" : null, result.Blobs[^1].Reason);
    }

    [Fact]
    public void Inputs_that_are_not_finite_are_looked_at_too()
    {
        const string Net = """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 1 dim: 2 dim: 2 } } }
            layer { name: 'y' bottom: 'x' top: 'y' type: 'Pooling' pooling_param { pool: MAX kernel_size: 2 } }
            """;
        var options = new VerifyOptions { Inputs = new Dictionary<string, float[]> { ["x"] = [float.NaN, float.NaN, float.NaN, float.NaN] } };
        Assert.True(VerifiedNets.Verify(VerifiedNets.Plan(Net), null, options).Passed);
    }
}
