using System.Text;

namespace PortKit.Tests.Layers.Forks;

/// <summary>Anchors are made when a model is, and not each time that a net is planned with a likely shape.</summary>
public sealed class ProposalAnchorsTests
{
    [Theory]
    [InlineData("type: 'Python' python_param { module: 'rpn.proposal_layer' layer: 'ProposalLayer' param_str: '\\'feat_stride\\': 16' }")]
    [InlineData("type: 'Proposal' proposal_param { ratio: [1, 2, 3] scale: [1, 2, 3] }")]
    public void Planning_takes_no_memory_for_them(string proposal)
    {
        var text = $$"""
            layer { name: 's' type: 'Input' top: 's' input_param { shape { dim: [1, 18, 3000, 4000] } } }
            layer { name: 'd' type: 'Input' top: 'd' input_param { shape { dim: [1, 36, 3000, 4000] } } }
            layer { name: 'i' type: 'Input' top: 'i' input_param { shape { dim: [1, 200000000] } } }
            layer { name: 'p' bottom: 's' bottom: 'd' bottom: 'i' top: 'rois' {{proposal}} }
            """;
        var bytes = Encoding.UTF8.GetBytes(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var planned = Converter.Plan(bytes, "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }
}
