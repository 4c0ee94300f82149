using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Upgrade;
using static PortKit.Caffe.Tests.Upgrade.UpgradeRun;

namespace PortKit.Caffe.Tests.Upgrade;

public class V0ToV1Tests
{
    [Theory]
    [InlineData("accuracy", "Accuracy")]
    [InlineData("bnll", "BNLL")]
    [InlineData("concat", "Concat")]
    [InlineData("conv", "Convolution")]
    [InlineData("data", "Data")]
    [InlineData("dropout", "Dropout")]
    [InlineData("euclidean_loss", "EuclideanLoss")]
    [InlineData("flatten", "Flatten")]
    [InlineData("hdf5_data", "HDF5Data")]
    [InlineData("hdf5_output", "HDF5Output")]
    [InlineData("im2col", "Im2col")]
    [InlineData("images", "ImageData")]
    [InlineData("infogain_loss", "InfogainLoss")]
    [InlineData("innerproduct", "InnerProduct")]
    [InlineData("lrn", "LRN")]
    [InlineData("multinomial_logistic_loss", "MultinomialLogisticLoss")]
    [InlineData("pool", "Pooling")]
    [InlineData("relu", "ReLU")]
    [InlineData("sigmoid", "Sigmoid")]
    [InlineData("softmax", "Softmax")]
    [InlineData("softmax_loss", "SoftmaxWithLoss")]
    [InlineData("split", "Split")]
    [InlineData("tanh", "TanH")]
    [InlineData("window_data", "WindowData")]
    public void Every_V0_type_has_its_name_of_today(string old, string today)
    {
        var net = new UpgradeRun().UpgradeCleanly(V0Net(V0(old)));

        Assert.Equal("old", net.Name);
        Assert.Empty(net.Layers);
        var layer = net.Layer[1];
        Assert.Equal((old + "1", today), (layer.Name, layer.Type));
        Assert.Equal(["data"], layer.Bottom);
        Assert.Equal(["out"], layer.Top);
    }

    [Fact]
    public void The_type_table_has_no_other_entries() => Assert.Equal(24, V0Options.Types.Count);

    // option, its value, the V0 type, where it goes: one row for each place that Caffe's upgrade_proto.cpp knows.
    public static TheoryData<string, object, string, string> Places => new()
    {
        { "num_output", 20u, "conv", "convolution_param.num_output" },
        { "num_output", 20u, "innerproduct", "inner_product_param.num_output" },
        { "biasterm", false, "conv", "convolution_param.bias_term" },
        { "biasterm", false, "innerproduct", "inner_product_param.bias_term" },
        { "pad", 2u, "conv", "convolution_param.pad" },
        { "pad", 2u, "pool", "pooling_param.pad" },
        { "kernelsize", 5u, "conv", "convolution_param.kernel_size" },
        { "kernelsize", 5u, "pool", "pooling_param.kernel_size" },
        { "group", 2u, "conv", "convolution_param.group" },
        { "stride", 4u, "conv", "convolution_param.stride" },
        { "stride", 4u, "pool", "pooling_param.stride" },
        { "dropout_ratio", 0.7f, "dropout", "dropout_param.dropout_ratio" },
        { "local_size", 3u, "lrn", "lrn_param.local_size" },
        { "alpha", 0.1f, "lrn", "lrn_param.alpha" },
        { "beta", 0.5f, "lrn", "lrn_param.beta" },
        { "k", 2f, "lrn", "lrn_param.k" },
        { "source", "s", "data", "data_param.source" },
        { "source", "s", "hdf5_data", "hdf5_data_param.source" },
        { "source", "s", "images", "image_data_param.source" },
        { "source", "s", "window_data", "window_data_param.source" },
        { "source", "s", "infogain_loss", "infogain_loss_param.source" },
        { "batchsize", 64u, "data", "data_param.batch_size" },
        { "batchsize", 64u, "hdf5_data", "hdf5_data_param.batch_size" },
        { "batchsize", 64u, "images", "image_data_param.batch_size" },
        { "batchsize", 64u, "window_data", "window_data_param.batch_size" },
        { "rand_skip", 7u, "data", "data_param.rand_skip" },
        { "rand_skip", 7u, "images", "image_data_param.rand_skip" },
        { "shuffle_images", true, "images", "image_data_param.shuffle" },
        { "new_height", 32, "images", "image_data_param.new_height" },
        { "new_width", 33, "images", "image_data_param.new_width" },
        { "concat_dim", 0u, "concat", "concat_param.concat_dim" },
        { "det_fg_threshold", 0.6f, "window_data", "window_data_param.fg_threshold" },
        { "det_bg_threshold", 0.4f, "window_data", "window_data_param.bg_threshold" },
        { "det_fg_fraction", 0.3f, "window_data", "window_data_param.fg_fraction" },
        { "det_context_pad", 16u, "window_data", "window_data_param.context_pad" },
        { "det_crop_mode", "square", "window_data", "window_data_param.crop_mode" },
        { "scale", 0.5f, "data", "transform_param.scale" },
        { "scale", 0.5f, "relu", "transform_param.scale" },
        { "meanfile", "m", "images", "transform_param.mean_file" },
        { "cropsize", 227u, "window_data", "transform_param.crop_size" },
        { "mirror", true, "hdf5_data", "transform_param.mirror" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void Every_option_goes_to_its_place(string option, object value, string type, string place)
    {
        var field = V0LayerParameter.Descriptor.FindFieldByName(option);
        var run = new UpgradeRun();
        var old = V0(type, inner => field.Accessor.SetValue(inner, value));
        run.At(old, 10).At(old.Layer, 11).At(old.Layer, field.FieldNumber, 0, 12);

        var layer = run.UpgradeCleanly(V0Net(old)).Layer[1];

        var names = place.Split('.');
        var param = (IMessage)LayerParameter.Descriptor.FindFieldByName(names[0]).Accessor.GetValue(layer);
        var target = param.Descriptor.FindFieldByName(names[1]);
        var found = target.Accessor.GetValue(param);
        if (target.IsRepeated)
            found = Assert.Single(((IList)found).Cast<object>());
        else
            Assert.True(target.Accessor.HasValue(param));
        Assert.Equal(Convert.ToString(value, null), Convert.ToString(found, null));
        Assert.Equal(Place(10), run.Map.Locate(layer));
        Assert.Equal(Place(12), run.Map.Locate(param, target.FieldNumber));
    }

    [Theory]
    [InlineData(V0LayerParameter.Types.PoolMethod.Max, PoolingParameter.Types.PoolMethod.Max)]
    [InlineData(V0LayerParameter.Types.PoolMethod.Ave, PoolingParameter.Types.PoolMethod.Ave)]
    [InlineData(V0LayerParameter.Types.PoolMethod.Stochastic, PoolingParameter.Types.PoolMethod.Stochastic)]
    public void Pool_methods_keep_their_meaning(V0LayerParameter.Types.PoolMethod old, PoolingParameter.Types.PoolMethod today)
    {
        var net = new UpgradeRun().UpgradeCleanly(V0Net(V0("pool", inner => inner.Pool = old)));

        Assert.True(net.Layer[1].PoolingParam.HasPool);
        Assert.Equal(today, net.Layer[1].PoolingParam.Pool);
    }

    [Fact]
    public void An_unknown_pool_method_is_left_out_and_said()
    {
        var run = new UpgradeRun();
        var net = run.Upgrade(V0Net(V0("pool", inner => inner.Pool = (V0LayerParameter.Types.PoolMethod)9)));

        Assert.Null(net.Layer[1].PoolingParam);
        Assert.Contains("Found 9", run.Complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_picture_size_keeps_its_bits_as_in_Caffe()
    {
        var net = new UpgradeRun().UpgradeCleanly(V0Net(V0("images", inner => inner.NewHeight = -1)));

        Assert.Equal(uint.MaxValue, net.Layer[1].ImageDataParam.NewHeight);
    }

    [Theory]
    [InlineData("conv")]
    [InlineData("innerproduct")]
    public void Fillers_and_multipliers_move_with_their_positions(string type)
    {
        var weight = new FillerParameter { Type = "xavier" };
        var bias = new FillerParameter { Type = "constant", Value = 0.2f };
        var blob = new BlobProto { Num = 1 };
        var run = new UpgradeRun().At(weight, 20).At(bias, 21);
        var old = V0(type, inner =>
        {
            inner.WeightFiller = weight;
            inner.BiasFiller = bias;
            inner.Blobs.Add(blob);
            inner.BlobsLr.Add([1, 2]);
            inner.WeightDecay.Add([1, 0]);
        });
        run.At(old.Layer, V0LayerParameter.BlobsLrFieldNumber, 1, 23);

        var layer = run.UpgradeCleanly(V0Net(old)).Layer[1];

        var (newWeight, newBias) = type == "conv"
            ? (layer.ConvolutionParam.WeightFiller, layer.ConvolutionParam.BiasFiller)
            : (layer.InnerProductParam.WeightFiller, layer.InnerProductParam.BiasFiller);
        Assert.Same(weight, newWeight);
        Assert.Same(bias, newBias);
        Assert.Equal(Place(20), run.Map.Locate(newWeight));
        Assert.Same(blob, Assert.Single(layer.Blobs));
        Assert.Equal([(1f, 1f), (2f, 0f)], layer.Param.Select(spec => (spec.LrMult, spec.DecayMult)));
        Assert.Equal(Place(23), run.Map.Locate(layer.Param[1], ParamSpec.LrMultFieldNumber));
    }

    [Fact]
    public void Hdf5_output_moves_whole()
    {
        var param = new HDF5OutputParameter { FileName = "f" };
        var net = new UpgradeRun().UpgradeCleanly(V0Net(V0("hdf5_output", inner => inner.Hdf5OutputParam = param)));

        Assert.Same(param, net.Layer[1].Hdf5OutputParam);
    }

    // Each option that some type takes, on a type that does not take it.
    public static TheoryData<string, string> Misplaced => new(
        V0Options.Places
            .Where(option => option.Value.All(place => place.Type is not null))
            .Select(option => V0LayerParameter.Descriptor.FindFieldByNumber(option.Key).Name)
            .Select(name => (name, "relu")));

    [Theory]
    [MemberData(nameof(Misplaced))]
    public void An_option_of_another_type_is_left_out_and_said(string option, string type)
    {
        var field = V0LayerParameter.Descriptor.FindFieldByName(option);
        var run = new UpgradeRun();
        var old = V0(type, inner => field.Accessor.SetValue(inner, SomeValue(field)));
        run.At(old.Layer, field.FieldNumber, 0, 12);

        var layer = run.Upgrade(V0Net(old)).Layer[1];

        Assert.Equal(new LayerParameter { Name = "relu1", Type = "ReLU", Bottom = { "data" }, Top = { "out" } }, layer);
        Assert.Equal((CaffeCodes.CannotUpgrade, DiagnosticSeverity.Warning), (run.Complaint.Code, run.Complaint.Severity));
        Assert.Equal(Place(12), run.Complaint.Location);
        Assert.Contains(option, run.Complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_V0_field_is_in_the_table_or_a_field_of_the_layer()
    {
        string[] ofLayer = ["name", "type", "blobs", "blobs_lr", "weight_decay"];
        var known = V0Options.Places.Keys.Select(number => V0LayerParameter.Descriptor.FindFieldByNumber(number).Name);

        Assert.Equal(
            V0LayerParameter.Descriptor.Fields.InFieldNumberOrder().Select(field => field.Name).Order(StringComparer.Ordinal),
            known.Concat(ofLayer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_unknown_type_is_an_error_at_its_place()
    {
        var run = new UpgradeRun();
        var old = V0("Conv");
        run.At(old.Layer, V0LayerParameter.TypeFieldNumber, 0, 5);

        run.Upgrade(V0Net(old));

        Assert.Equal((CaffeCodes.CannotUpgrade, DiagnosticSeverity.Error), (run.Complaint.Code, run.Complaint.Severity));
        Assert.Equal(Place(5), run.Complaint.Location);
        Assert.EndsWith("Found 'Conv'.", run.Complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_without_inner_layer_is_an_error_in_a_V0_net()
    {
        var run = new UpgradeRun();
        var stray = new V1LayerParameter { Bottom = { "out" }, Top = { "b" } };
        run.At(stray, 9);

        run.Upgrade(V0Net(V0("relu"), stray));

        Assert.Equal(DiagnosticSeverity.Error, run.Complaint.Severity);
        Assert.Equal(Place(9), run.Complaint.Location);
    }

    [Fact]
    public void Fields_beside_the_inner_layer_are_left_out_and_said()
    {
        var run = new UpgradeRun();
        var old = V0("relu");
        old.LossWeight.Add(2);

        var net = run.Upgrade(V0Net(old));

        Assert.Empty(net.Layer[1].LossWeight);
        Assert.Contains("loss_weight", run.Complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_the_net_only_what_V0_had_is_kept()
    {
        var run = new UpgradeRun();
        var old = V0Net(V0("relu"));
        old.ForceBackward = true;
        old.DebugInfo = true;
        old.State = new NetState { Level = 3 };

        var net = run.Upgrade(old);

        Assert.True(net.ForceBackward);
        Assert.False(net.HasDebugInfo);
        Assert.Null(net.State);
        Assert.Equal(2, run.Bag.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning));
    }

    [Fact]
    public void Unknown_fields_of_both_levels_stay_with_the_layer()
    {
        var run = new UpgradeRun();
        var old = V0("relu");
        run.Map.RecordUnknown(old, new UnknownField("outer", Place(1), "1", null));
        run.Map.RecordUnknown(old.Layer, new UnknownField("inner", Place(2), "2", null));

        var net = run.UpgradeCleanly(V0Net(old));

        Assert.Equal(["inner", "outer"], run.Map.UnknownFields(net.Layer[1]).Select(field => field.Name));
    }

    private static object SomeValue(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.Parser.ParseFrom(ByteString.Empty),
        FieldType.Bool => true,
        FieldType.String => "x",
        FieldType.UInt32 => 1u,
        FieldType.Float => 1f,
        _ => 1,
    };
}
