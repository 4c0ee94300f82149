using System.Text;

namespace PortKit.Tests.Overrides;

/// <summary>The net that the tests of overrides share, and its weights.</summary>
internal static class OverrideNets
{
    public const string Text =
        """
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 4 dim: 6 dim: 6 } } }
        layer { name: 'conv1' type: 'Convolution' bottom: 'x' top: 'a' convolution_param { num_output: 8 kernel_h: 3 kernel_w: 2 weight_filler { type: 'xavier' } } }
        layer { name: 'bn' type: 'BatchNorm' bottom: 'a' top: 'a' }
        layer { name: 'scale' type: 'Scale' bottom: 'a' top: 'a' scale_param { bias_term: true } }
        layer { name: 'conv2' type: 'Convolution' bottom: 'a' top: 'b' convolution_param { num_output: 8 kernel_size: 3 group: 8 weight_filler { type: 'msra' } } }
        layer { name: 'ip/1' type: 'InnerProduct' bottom: 'b' top: 'c' param { name: 'w' } inner_product_param { num_output: 16 weight_filler { type: 'gaussian' } } }
        layer { name: 'ip/2' type: 'InnerProduct' bottom: 'c' top: 'd' inner_product_param { num_output: 16 weight_filler { type: 'gaussian' } } }
        layer { name: 'ip/3' type: 'InnerProduct' bottom: 'b' top: 'e' param { name: 'w' } inner_product_param { num_output: 16 bias_term: false weight_filler { type: 'gaussian' } } }
        """;

    public static PlanResult Plan(string text, params InitializerOverride[] overrides) =>
        Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 7, IdentityBatchNorm = true, Initializers = overrides });

    public static PlanResult Plan(params (string Pattern, string Spec)[] overrides) =>
        Plan(Text, [.. overrides.Select(one => InitializerOverride.Of(one.Pattern, one.Spec))]);

    public static Dictionary<string, float[]> Weights(PlanResult net)
    {
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        return net.Net!.ComputeWeights().ToDictionary(pair => pair.Key.ModelName, pair => pair.Value);
    }

    public static IEnumerable<Diagnostic> Errors(PlanResult net) => net.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
