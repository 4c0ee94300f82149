using System.Text;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class ProposalTargetLayerTests
{
    private const string Layer =
        "layer { name: 't' ^type: 'ProposalTarget' bottom: 'a' bottom: 'b' top: 'rois' top: 'labels' proposal_target_param { cls_num: 5 } }";

    [Fact]
    public void Is_refused_in_a_net_that_trains() => LayerText.CheckRefused(Codes.RefusedType, "2x5 1x8", Layer);

    /// <summary>In its place all proposals are read, and what labels are wanted for goes.</summary>
    [Fact]
    public void Gives_all_proposals_where_a_net_is_cut()
    {
        const string Rest = "layer { name: 'i' type: 'InnerProduct' bottom: 'rois' top: 'i' inner_product_param { num_output: 2 } } "
            + "layer { name: 'l' type: 'SoftmaxWithLoss' bottom: 'i' bottom: 'labels' top: 'l' }";
        var text = LayerText.Net("2x5 1x8", Layer.Replace("^", "", StringComparison.Ordinal) + Rest);
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1, Deploy = true });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Equal(("a", "prob"), (Assert.Single(net.Net.Plan.Inputs).Name, Assert.Single(net.Net.Plan.Outputs).Name));
        Assert.Contains(net.Diagnostics, said => said.Code == Codes.DeployCut && said.Message.Contains("all proposals", StringComparison.Ordinal));
    }
}
