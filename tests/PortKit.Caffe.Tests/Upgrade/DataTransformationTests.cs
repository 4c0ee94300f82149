using Google.Protobuf;
using PortKit.Caffe.Protos;
using static PortKit.Caffe.Tests.Upgrade.UpgradeRun;
using LayerType = PortKit.Caffe.Protos.V1LayerParameter.Types.LayerType;

namespace PortKit.Caffe.Tests.Upgrade;

public class DataTransformationTests
{
    public static TheoryData<LayerType, string> Cases
    {
        get
        {
            var cases = new TheoryData<LayerType, string>();
            foreach (var type in new[] { LayerType.Data, LayerType.ImageData, LayerType.WindowData })
            {
                foreach (var name in new[] { "scale", "mean_file", "crop_size", "mirror" })
                    cases.Add(type, name);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_field_of_a_V1_data_layer_moves_to_transform_param(LayerType type, string name)
    {
        var param = ParamOf(type);
        var field = param.Descriptor.FindFieldByName(name);
        object value = name switch { "scale" => 0.25f, "mean_file" => "m", "crop_size" => 9u, _ => true };
        field.Accessor.SetValue(param, value);
        var run = new UpgradeRun().At(param, 3).At(param, field.FieldNumber, 0, 4);

        var layer = run.UpgradeCleanly(new NetParameter { Layers = { LayerOf(type, param) } }).Layer[0];

        var target = TransformationParameter.Descriptor.FindFieldByName(name);
        Assert.Equal(value, target.Accessor.GetValue(layer.TransformParam));
        Assert.True(target.Accessor.HasValue(layer.TransformParam));
        Assert.Equal(Place(4), run.Map.Locate(layer.TransformParam, target.FieldNumber));
        var left = (IMessage?)layer.DataParam ?? (IMessage?)layer.ImageDataParam ?? layer.WindowDataParam;
        Assert.Equal(0, left.CalculateSize());
        Assert.Equal(Place(3), run.Map.Locate(left));
    }

    [Fact]
    public void The_moved_value_wins_and_the_others_stay()
    {
        var layer = new V1LayerParameter
        {
            Type = LayerType.Data,
            DataParam = new DataParameter { Source = "s", Scale = 2 },
            TransformParam = new TransformationParameter { Scale = 3, CropSize = 5 },
        };

        var upgraded = new UpgradeRun().UpgradeCleanly(new NetParameter { Layers = { layer } }).Layer[0];

        Assert.Equal(new TransformationParameter { Scale = 2, CropSize = 5 }, upgraded.TransformParam);
        Assert.Equal(new DataParameter { Source = "s" }, upgraded.DataParam);
    }

    [Fact]
    public void As_in_Caffe_all_data_layers_get_both_messages_once_one_needs_the_step()
    {
        var net = new NetParameter
        {
            Layers =
            {
                new V1LayerParameter { Type = LayerType.Data, DataParam = new DataParameter { Mirror = false } },
                new V1LayerParameter { Type = LayerType.ImageData },
                new V1LayerParameter { Type = LayerType.Hdf5Data },
            },
        };

        var layers = new UpgradeRun().UpgradeCleanly(net).Layer;

        Assert.True(layers[0].TransformParam.HasMirror);
        Assert.NotNull(layers[1].ImageDataParam);
        Assert.NotNull(layers[1].TransformParam);
        Assert.Null(layers[2].TransformParam);
    }

    [Fact]
    public void The_parameters_of_another_type_are_not_looked_at()
    {
        var layer = new V1LayerParameter { Type = LayerType.Relu, DataParam = new DataParameter { Scale = 2 } };

        var upgraded = new UpgradeRun().UpgradeCleanly(new NetParameter { Layers = { layer } }).Layer[0];

        Assert.Equal(2, upgraded.DataParam.Scale);
        Assert.Null(upgraded.TransformParam);
    }

    [Fact]
    public void In_V0_the_fields_go_to_transform_param_at_once()
    {
        var run = new UpgradeRun();
        var net = run.UpgradeCleanly(V0Net(V0("data", inner => inner.Cropsize = 7, bottom: "")));

        Assert.Equal(7u, net.Layer[1].TransformParam.CropSize);
        Assert.Null(net.Layer[1].DataParam);
        Assert.DoesNotContain(run.Bag, note => note.Message.Contains("transform_param", StringComparison.Ordinal));
    }

    [Fact]
    public void In_todays_syntax_Caffe_leaves_them_and_it_is_said()
    {
        var run = new UpgradeRun();
        var param = new DataParameter { CropSize = 7 };
        run.At(param, DataParameter.CropSizeFieldNumber, 0, 6);
        var net = new NetParameter { Layer = { new LayerParameter { Name = "d", Type = "Data", DataParam = param } } };

        var upgraded = run.Upgrade(net);

        Assert.Equal(net, upgraded);
        Assert.Equal((DiagnosticSeverity.Warning, Place(6)), (run.Complaint.Severity, run.Complaint.Location));
    }

    [Fact]
    public void The_scale_of_a_WindowData_layer_of_today_is_where_Caffe_reads_it()
    {
        var param = new WindowDataParameter { Scale = 2 };
        var net = new NetParameter { Layer = { new LayerParameter { Type = "WindowData", WindowDataParam = param } } };

        var run = new UpgradeRun();
        run.Upgrade(net);

        Assert.Empty(run.Bag);
    }

    private static IMessage ParamOf(LayerType type) => type switch
    {
        LayerType.Data => new DataParameter(),
        LayerType.ImageData => new ImageDataParameter(),
        _ => new WindowDataParameter(),
    };

    private static V1LayerParameter LayerOf(LayerType type, IMessage param) => new()
    {
        Type = type,
        DataParam = param as DataParameter,
        ImageDataParam = param as ImageDataParameter,
        WindowDataParam = param as WindowDataParameter,
    };
}
