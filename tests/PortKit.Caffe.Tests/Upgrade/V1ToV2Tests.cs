using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Upgrade;
using static PortKit.Caffe.Tests.Upgrade.UpgradeRun;

namespace PortKit.Caffe.Tests.Upgrade;

public class V1ToV2Tests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(35, "AbsVal")]
    [InlineData(1, "Accuracy")]
    [InlineData(30, "ArgMax")]
    [InlineData(2, "BNLL")]
    [InlineData(3, "Concat")]
    [InlineData(37, "ContrastiveLoss")]
    [InlineData(4, "Convolution")]
    [InlineData(39, "Deconvolution")]
    [InlineData(5, "Data")]
    [InlineData(6, "Dropout")]
    [InlineData(32, "DummyData")]
    [InlineData(7, "EuclideanLoss")]
    [InlineData(25, "Eltwise")]
    [InlineData(38, "Exp")]
    [InlineData(8, "Flatten")]
    [InlineData(9, "HDF5Data")]
    [InlineData(10, "HDF5Output")]
    [InlineData(28, "HingeLoss")]
    [InlineData(11, "Im2col")]
    [InlineData(12, "ImageData")]
    [InlineData(13, "InfogainLoss")]
    [InlineData(14, "InnerProduct")]
    [InlineData(15, "LRN")]
    [InlineData(29, "MemoryData")]
    [InlineData(16, "MultinomialLogisticLoss")]
    [InlineData(34, "MVN")]
    [InlineData(17, "Pooling")]
    [InlineData(26, "Power")]
    [InlineData(18, "ReLU")]
    [InlineData(19, "Sigmoid")]
    [InlineData(27, "SigmoidCrossEntropyLoss")]
    [InlineData(36, "Silence")]
    [InlineData(20, "Softmax")]
    [InlineData(21, "SoftmaxWithLoss")]
    [InlineData(22, "Split")]
    [InlineData(33, "Slice")]
    [InlineData(23, "TanH")]
    [InlineData(24, "WindowData")]
    [InlineData(31, "Threshold")]
    [InlineData(50000, "BN")]
    [InlineData(50001, "Convolution3D")]
    [InlineData(50002, "Interp")]
    [InlineData(50003, "Normalize")]
    [InlineData(50004, "Pooling3D")]
    [InlineData(50005, "ROIPooling")]
    [InlineData(50006, "Unpooling")]
    [InlineData(50007, "Upsample")]
    public void Every_V1_type_has_its_name_of_today(int number, string name)
    {
        var type = (V1LayerParameter.Types.LayerType)number;
        Assert.True(Enum.IsDefined(type));

        var net = new UpgradeRun().UpgradeCleanly(new NetParameter { Layers = { new V1LayerParameter { Type = type } } });

        Assert.Empty(net.Layers);
        Assert.True(net.Layer[0].HasType);
        Assert.Equal(name, net.Layer[0].Type);
    }

    [Fact]
    public void The_enum_has_no_other_types()
    {
        Assert.Equal(40, V1ToV2.Types.Count);
        Assert.Equal(V1ToV2.Types.Keys.Concat(V1ToV2.ForkTypes.Keys).Order(), Enum.GetValues<V1LayerParameter.Types.LayerType>().Order());
    }

    [Fact]
    public void A_number_of_no_type_is_an_error()
    {
        var run = new UpgradeRun();
        var layer = new V1LayerParameter { Name = "x", Type = (V1LayerParameter.Types.LayerType)99 };
        run.At(layer, V1LayerParameter.TypeFieldNumber, 0, 2);

        run.Upgrade(new NetParameter { Layers = { layer } });

        Assert.Equal((CaffeCodes.CannotUpgrade, DiagnosticSeverity.Error), (run.Complaint.Code, run.Complaint.Severity));
        Assert.Equal(Place(2), run.Complaint.Location);
        Assert.EndsWith("Found number 99.", run.Complaint.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> SameNames => [.. V1LayerParameter.Descriptor.Fields.InFieldNumberOrder()
        .Select(known => known.Name)
        .Except(["layer", "type", "param", "blob_share_mode", "blobs_lr", "weight_decay", "enable"])];

    [Theory]
    [MemberData(nameof(SameNames))]
    public void A_field_of_the_same_name_moves_with_its_position(string name)
    {
        var run = new UpgradeRun();
        var old = new V1LayerParameter();
        var source = V1LayerParameter.Descriptor.FindFieldByName(name);
        object value = source.FieldType switch
        {
            FieldType.Message => source.MessageType.Parser.ParseFrom(ByteString.Empty),
            FieldType.String => "x",
            _ => 0.5f,
        };
        if (source.IsRepeated)
            ((IList)source.Accessor.GetValue(old)).Add(value);
        else
            source.Accessor.SetValue(old, value);
        run.At(old, 5).At(old, source.FieldNumber, 0, 6);

        var layer = run.UpgradeCleanly(new NetParameter { Layers = { old } }).Layer[0];

        var target = LayerParameter.Descriptor.FindFieldByName(name);
        var found = target.Accessor.GetValue(layer);
        if (target.IsRepeated)
            found = Assert.Single(((IList)found).Cast<object>());
        if (value is IMessage)
            Assert.Same(value, found);
        else
            Assert.Equal(value, found);
        Assert.Equal(Place(5), run.Map.Locate(layer));
        Assert.Equal(Place(6), run.Map.Locate(layer, target.FieldNumber));
    }

    [Fact]
    public void Parallel_lists_become_one_ParamSpec_for_each_blob()
    {
        var run = new UpgradeRun();
        var old = new V1LayerParameter
        {
            Param = { "shared" },
            BlobShareMode = { V1LayerParameter.Types.DimCheckMode.Permissive, V1LayerParameter.Types.DimCheckMode.Strict },
            BlobsLr = { 1, 2, 3 },
            WeightDecay = { 1, 0 },
        };
        run.At(old, 1).At(old, V1LayerParameter.ParamFieldNumber, 0, 2).At(old, V1LayerParameter.BlobsLrFieldNumber, 2, 3);

        var specs = run.UpgradeCleanly(new NetParameter { Layers = { old } }).Layer[0].Param;

        Assert.Equal(
            [
                new ParamSpec
                {
                    Name = "shared", ShareMode = ParamSpec.Types.DimCheckMode.Permissive, LrMult = 1, DecayMult = 1,
                },
                new ParamSpec { ShareMode = ParamSpec.Types.DimCheckMode.Strict, LrMult = 2, DecayMult = 0 },
                new ParamSpec { LrMult = 3 },
            ],
            specs);
        Assert.Equal(Place(2), run.Map.Locate(specs[0], ParamSpec.NameFieldNumber));
        Assert.Equal(Place(3), run.Map.Locate(specs[2]));
    }

    [Fact]
    public void An_unknown_share_mode_is_an_error()
    {
        var run = new UpgradeRun();
        var old = new V1LayerParameter { BlobShareMode = { (V1LayerParameter.Types.DimCheckMode)7 } };

        run.Upgrade(new NetParameter { Layers = { old } });

        Assert.Equal(DiagnosticSeverity.Error, run.Complaint.Severity);
    }

    [Fact]
    public void Enable_is_a_rule_that_includes_a_layer()
    {
        var rule = new NetStateRule { Phase = Phase.Train };
        var layer = new V1LayerParameter { Name = "a", Enable = { rule }, Include = { new NetStateRule { Stage = { "s" } } } };
        var run = new UpgradeRun();

        var net = run.Upgrade(new NetParameter { Layers = { layer } });

        Assert.Equal(2, net.Layer[0].Include.Count);
        Assert.Same(rule, net.Layer[0].Include[1]);
        Assert.Contains(run.Bag, note => note is { Code: CaffeCodes.EnableRule, Severity: DiagnosticSeverity.Note });
        Assert.Empty(NetStateFilter.Filter(net, new NetState { Phase = Phase.Test }, new SourceMap(), []).Net.Layer);
    }

    [Fact]
    public void The_rest_of_the_net_stays()
    {
        var state = new NetState { Level = 2 };
        var run = new UpgradeRun();
        var net = run.UpgradeCleanly(new NetParameter
        {
            Name = "n",
            State = state,
            ForceBackward = true,
            DebugInfo = true,
            Layers = { new V1LayerParameter { Name = "a" }, new V1LayerParameter { Name = "b" } },
        });

        Assert.Same(state, net.State);
        Assert.True(net is { Name: "n", ForceBackward: true, DebugInfo: true });
        Assert.Equal(["a", "b"], net.Layer.Select(layer => layer.Name));
        var note = Assert.Single(run.Bag);
        Assert.Equal((CaffeCodes.Upgraded, DiagnosticSeverity.Note), (note.Code, note.Severity));
    }

    [Theory]
    [InlineData(10, 20, "layer", 20)]
    [InlineData(20, 10, "layers", 20)]
    public void Layer_beside_layers_is_refused_where_the_second_kind_begins(int older, int today, string found, int line)
    {
        var run = new UpgradeRun();
        var net = new NetParameter { Layers = { new V1LayerParameter() }, Layer = { new LayerParameter() } };
        run.At(net.Layers[0], older).At(net.Layer[0], today);

        run.Upgrade(net);

        Assert.Equal((CaffeCodes.CannotUpgrade, DiagnosticSeverity.Error), (run.Complaint.Code, run.Complaint.Severity));
        Assert.Equal(Place(line), run.Complaint.Location);
        Assert.Contains($"Found '{found}'", run.Complaint.Message, StringComparison.Ordinal);
        Assert.Contains("net.prototxt(10,3)", run.Complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_net_of_today_is_left_alone_in_silence()
    {
        var net = new NetParameter { Layer = { new LayerParameter { Name = "a", Type = "ReLU" } } };
        var run = new UpgradeRun();

        var upgraded = run.Upgrade(net);

        Assert.Same(net.Layer[0], upgraded.Layer[0]);
        Assert.Empty(run.Bag);
    }

    [Fact]
    public void An_upgraded_net_has_nothing_left_to_upgrade()
    {
        var once = new UpgradeRun().UpgradeCleanly(V0Net(V0("conv", inner => inner.NumOutput = 3)));
        var again = new UpgradeRun();

        Assert.Equal(once, again.Upgrade(once));
        Assert.Empty(again.Bag);
    }
}
