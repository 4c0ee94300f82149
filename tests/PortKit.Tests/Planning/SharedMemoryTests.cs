using System.Globalization;
using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Planning;

/// <summary>
/// Blobs that share memory in Caffe: what a layer writes in place into one of them, all of them hold. Here blobs are arrays, and views are the very same
/// array under another name.
/// </summary>
public sealed class SharedMemoryTests
{
    private const string Start =
        """
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 2 dim: 3 } } }
        layer { name: 'p' type: 'Power' bottom: 'x' top: 'a' power_param { shift: -0.25 } }

        """;

    [Theory]
    [InlineData("type: 'Flatten'")]
    [InlineData("type: 'Reshape' reshape_param { shape { dim: 3 dim: 4 } }")]
    [InlineData("type: 'Split' top: 'twin'")]
    [InlineData("type: 'Concat'")]
    [InlineData("type: 'Slice'")]
    public void What_a_layer_writes_into_a_view_every_later_reader_sees(string view)
    {
        var text = Start
            + $"layer {{ name: 'v' bottom: 'a' top: 'b' {view} }}\n"
            + """
            layer { name: 'before' type: 'Power' bottom: 'a' top: 'early' }
            layer { name: 'act' type: 'ReLU' bottom: 'b' top: 'b' }
            layer { name: 'after' type: 'Power' bottom: 'a' top: 'late' power_param { shift: 1 } }
            """;
        var (net, values) = Compute(text);
        Assert.Equal([-0.25f, 0.75f], values["early"][..2]);
        Assert.Equal([1f, 1.75f], values["late"][..2]);
        Assert.Equal([0f, 0.75f], values["a"][..2]);
        Assert.Equal([-0.25f, 0.75f], values["a@p"][..2]);
        Assert.Equal(view.Contains("twin", StringComparison.Ordinal) ? ["b", "early", "late", "twin"] : ["b", "early", "late"], net.Outputs.Select(blob => blob.Name));
        if (view.Contains("twin", StringComparison.Ordinal))
            Assert.Equal([0f, 0.75f], values["twin"][..2]);
    }

    [Theory]
    [InlineData("type: 'Dropout'")]
    [InlineData("type: 'Power'")]
    [InlineData("type: 'Concat' bottom: 'x'")]
    [InlineData("type: 'Slice' top: 'c'")]
    [InlineData("type: 'Tile' tile_param { tiles: 1 }")]
    [InlineData("type: 'Eltwise' bottom: 'x' eltwise_param { operation: MAX }")]
    [InlineData("type: 'Crop' bottom: 'x' crop_param { axis: 0 }")]
    [InlineData("type: 'Reduction' reduction_param { axis: 3 }")]
    public void What_copies_shares_nothing(string layer)
    {
        var text = Start + $"layer {{ name: 'v' bottom: 'a' top: 'b' {layer} }}\nlayer {{ name: 'act' type: 'ReLU' bottom: 'b' top: 'b' }}";
        if (layer.Contains("Reduction", StringComparison.Ordinal))
            text = text.Replace("dim: 3 } }", "dim: 3 dim: 1 } }", StringComparison.Ordinal);
        var (net, _) = Compute(text);
        Assert.Equal("p", net.Blobs.Last(blob => blob.Name == "a").Producer!.Name);
    }

    [Fact]
    public void A_blob_that_a_view_was_taken_of_is_still_not_to_be_overwritten_in_place() => Refused.Check(
        Start + "layer { name: 'v' type: 'Flatten' bottom: 'a' top: 'b' }\nlayer { name: 'act' type: 'ReLU' bottom: 'a' top: 'a' }", Codes.InPlace, 4, 46);

    [Fact]
    public void Nor_when_the_view_was_worked_on_in_place_before() => Refused.Check(
        Start
        + "layer { name: 'v' type: 'Flatten' bottom: 'a' top: 'b' }\nlayer { name: 'act' type: 'ReLU' bottom: 'b' top: 'b' }\n"
        + "layer { name: 'more' type: 'ReLU' bottom: 'a' top: 'a' }",
        Codes.InPlace,
        5,
        47);

    [Fact]
    public void An_input_keeps_its_name_when_a_view_of_it_is_worked_on_in_place()
    {
        const string Text =
            """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }
            layer { name: 'v' type: 'Flatten' bottom: 'x' top: 'b' }
            layer { name: 'act' type: 'Power' bottom: 'b' top: 'b' power_param { shift: 5 } }
            layer { name: 'late' type: 'Power' bottom: 'x' top: 'late' }
            """;
        var (net, values) = Compute(Text);
        Assert.Equal(["x", "b@v", "b", "x@act", "late"], net.Blobs.Select(blob => blob.ModelName));
        Assert.Equal([5f, 6], values["late"][..2]);
    }

    [Fact]
    public void The_last_state_of_an_lstm_of_one_step_is_its_sequence()
    {
        const string Text =
            """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: STEPS dim: 1 dim: 3 } } }
            layer { name: 'cont' type: 'Input' top: 'cont' input_param { shape { dim: STEPS dim: 1 } } }
            layer { name: 'h0' type: 'Input' top: 'h0' input_param { shape { dim: 1 dim: 1 dim: 2 } } }
            layer { name: 'c0' type: 'Input' top: 'c0' input_param { shape { dim: 1 dim: 1 dim: 2 } } }
            layer { name: 'lstm' type: 'LSTM' bottom: 'x' bottom: 'cont' bottom: 'h0' bottom: 'c0' top: 'h' top: 'hT' top: 'cT'
              recurrent_param { num_output: 2 expose_hidden: true weight_filler { type: 'xavier' } } }
            layer { name: 'act' type: 'Power' bottom: 'h' top: 'h' power_param { shift: 3 } }
            """;
        Assert.Equal("act", Compute(Text.Replace("STEPS", "1", StringComparison.Ordinal)).Net.Blobs.Last(blob => blob.Name == "hT").Producer!.Name);
        Assert.Equal("lstm", Compute(Text.Replace("STEPS", "2", StringComparison.Ordinal)).Net.Blobs.Last(blob => blob.Name == "hT").Producer!.Name);
    }

    [Fact]
    public void What_works_in_place_on_a_parameter_is_warned_of_and_refused_where_it_is_shared()
    {
        const string Parameter = "layer { name: 'w' type: 'Parameter' top: 'w' param { name: 'w' } parameter_param { shape { dim: 2 dim: 3 } } }\n";
        const string InPlace = "layer { name: 'act' type: 'Power' bottom: 'w' top: 'w' power_param { shift: 1 } }\n";
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Parameter + InPlace), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.True(net.Succeeded);
        Assert.Equal(Codes.OverwritesLearnable, Assert.Single(net.Diagnostics).Code);
        Refused.Check(Parameter + InPlace + "layer { name: 'again' type: 'Parameter' top: 'again' param { name: 'w' } parameter_param { shape { dim: 2 dim: 3 } } }", Codes.InPlace, 2, 47);
    }

    [Fact]
    public void Random_nets_give_what_memory_holds()
    {
        for (var run = 0; run < RandomNets.Runs; run++)
        {
            var simulation = new Simulation(new Random(7_000_003 + run));
            simulation.Build();
            var options = new ConvertOptions
            {
                Seed = 1,
                Phase = run % 3 == 0 ? Phase.Train : Phase.Test,
            };
            foreach (var allBlobs in new[] { false, true })
            {
                var planned = Converter.Plan(Encoding.UTF8.GetBytes(simulation.Text), "net.prototxt", options);
                var what = $"run {run}, all blobs {allBlobs}:\n{simulation.Text}\n";
                Assert.True(planned.Succeeded, what + string.Join('\n', planned.Diagnostics));
                var net = planned.Net!;
                var computed = ReferenceRun.Compute(net.Plan, LayerCatalog.Default, _ => [], simulation.Inputs, new Mt19937(1));
                var outputs = Session.Run(planned, simulation.Inputs, model: new ModelOptions { Opset = new[] { 13, 17, 18, 26 }[run % 4], AllBlobs = allBlobs });
                Assert.Equal(simulation.Outputs, net.Plan.Outputs.Select(blob => blob.Name));
                foreach (var name in simulation.Memory.Keys)
                    Golden.AssertClose($"{what}{name} in the end", computed[net.Plan.Blobs.Last(blob => blob.Name == name)], simulation.Memory[name]);
                foreach (var blob in net.Plan.Blobs)
                {
                    var expected = simulation.After[(blob.Producer!.Name, blob.Name)];
                    Golden.AssertClose($"{what}reference: {blob.ModelName}", computed[blob], expected);
                    if (blob.IsInput || !(allBlobs || net.Plan.Outputs.Contains(blob)))
                        continue;
                    Assert.True(outputs.ContainsKey(blob.ModelName), $"{what}no {blob.ModelName}");
                    Assert.Equal(blob.Shape, outputs[blob.ModelName].Shape);
                    Golden.AssertClose($"{what}ONNX Runtime: {blob.ModelName}", outputs[blob.ModelName].Values, expected);
                }
            }
        }
    }

    private static (NetPlan Net, Dictionary<string, float[]> Values) Compute(string text)
    {
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        var weights = planned.Net!.ComputeWeights();
        var inputs = planned.Net!.Plan.Inputs.ToDictionary(input => input.Name, input => Enumerable.Range(0, input.Shape.Count).Select(i => (float)i).ToArray());
        var computed = ReferenceRun.Compute(planned.Net.Plan, LayerCatalog.Default, blob => weights[blob], inputs, new Mt19937(1));
        var outputs = Session.Run(planned, inputs, model: new ModelOptions { AllBlobs = true });
        foreach (var blob in planned.Net.Plan.Blobs.Where(blob => !blob.IsInput))
            Golden.AssertClose(blob.ModelName, outputs[blob.ModelName].Values, computed[blob]);
        return (planned.Net.Plan, computed.ToDictionary(pair => pair.Key.ModelName, pair => pair.Value));
    }

    /// <summary>Writes a random net, and runs it on arrays while it does.</summary>
    private sealed class Simulation(Random random)
    {
        private readonly StringBuilder _text = new();
        private readonly Dictionary<string, int[]> _shapes = [];
        private readonly Dictionary<string, int> _readers = [];
        private int _layers;

        public string Text => _text.ToString();

        public Dictionary<string, float[]> Inputs { get; } = [];

        /// <summary>The memory of each blob; views have the same array.</summary>
        public Dictionary<string, float[]> Memory { get; } = [];

        /// <summary>What blobs held when a layer was done with them, by layer and blob.</summary>
        public Dictionary<(string Layer, string Blob), float[]> After { get; } = [];

        public IEnumerable<string> Outputs => _readers.Where(pair => pair.Value == 0).Select(pair => pair.Key).Except(["x"]).Order(StringComparer.Ordinal);

        public void Build()
        {
            int[] shape = [2, random.Next(1, 4), random.Next(1, 4), 2];
            _text.AppendLine(CultureInfo.InvariantCulture, $"layer {{ name: 'x' type: 'Input' top: 'x' input_param {{ shape {{ {Dims(shape)}}} }} }}");
            Inputs["x"] = [.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(_ => (float)((random.NextDouble() * 2) - 1))];
            Own("x", "x", shape, [.. Inputs["x"]]);
            Copy();
            for (var steps = random.Next(4, 12); steps > 0; steps--)
            {
                switch (random.Next(7))
                {
                    case < 3:
                        View();
                        break;
                    case < 6:
                        InPlace();
                        break;
                    default:
                        Copy();
                        break;
                }
            }
        }

        private void View()
        {
            var (bottom, layer, top) = (Any(), NextLayer(), NextBlob());
            var (shape, kind) = (_shapes[bottom], random.Next(5));
            var count = Memory[bottom].Length;
            int[] topShape = kind switch
            {
                0 => [shape[0], count / shape[0]],
                1 when count % 4 == 0 => [count / 4, 4],
                _ => shape,
            };
            string[] tops = kind == 2 ? [top, NextBlob()] : [top];
            Write(layer, [bottom], tops, kind switch
            {
                0 => "type: 'Flatten'",
                1 => $"type: 'Reshape' reshape_param {{ shape {{ {Dims(topShape)}}} }}",
                2 => "type: 'Split'",
                3 => "type: 'Concat'",
                _ => "type: 'Slice'",
            });
            foreach (var name in tops)
            {
                Memory[name] = Memory[bottom];
                (_shapes[name], _readers[name]) = (topShape, 0);
                After[(layer, name)] = [.. Memory[name]];
            }
        }

        private void InPlace()
        {
            if (_readers.Where(pair => pair.Value == 0).Select(pair => pair.Key).ToList() is not { Count: > 0 } free)
                return;
            var (blob, layer) = (free[random.Next(free.Count)], NextLayer());
            var memory = Memory[blob];
            switch (random.Next(4))
            {
                case 0:
                    Write(layer, [blob], [blob], "type: 'ReLU' relu_param { negative_slope: 0.5 }");
                    Change(memory, (value, _) => value > 0 ? value : value / 2);
                    break;
                case 1:
                    Write(layer, [blob], [blob], "type: 'Power' power_param { scale: -0.5 shift: 0.75 }");
                    Change(memory, (value, _) => (value * -0.5f) + 0.75f);
                    break;
                case 2:
                    Write(layer, [blob], [blob], "type: 'Dropout' dropout_param { dropout_ratio: 0 }");
                    break;
                default:
                    // The other bottom may be a view of the very memory that is written.
                    var alike = _shapes.Keys.Where(name => name != blob && _shapes[name].SequenceEqual(_shapes[blob])).ToList();
                    if (alike.Count == 0)
                        goto case 1;
                    var other = alike[random.Next(alike.Count)];
                    Write(layer, [blob, other], [blob], "type: 'Eltwise' eltwise_param { operation: PROD }");
                    Change(memory, (value, i) => value * Memory[other][i]);
                    break;
            }

            _readers[blob] = 0;
            foreach (var (name, array) in Memory.Where(pair => pair.Value == memory))
                After[(layer, name)] = [.. array];
        }

        private void Copy()
        {
            var (bottom, layer, top) = (Any(), NextLayer(), NextBlob());
            Write(layer, [bottom], [top], "type: 'Power' power_param { shift: 0.5 }");
            Own(layer, top, _shapes[bottom], [.. Memory[bottom].Select(value => value + 0.5f)]);
        }

        private void Own(string layer, string name, int[] shape, float[] values)
        {
            (Memory[name], _shapes[name], _readers[name]) = (values, shape, 0);
            After[(layer, name)] = [.. values];
        }

        private void Write(string layer, string[] bottoms, string[] tops, string rest)
        {
            foreach (var bottom in bottoms)
                _readers[bottom]++;
            var blobs = string.Concat(bottoms.Select(name => $"bottom: '{name}' ").Concat(tops.Select(name => $"top: '{name}' ")));
            _text.AppendLine(CultureInfo.InvariantCulture, $"layer {{ name: '{layer}' {blobs}{rest} }}");
        }

        private static void Change(float[] memory, Func<float, int, float> function)
        {
            for (var i = 0; i < memory.Length; i++)
                memory[i] = function(memory[i], i);
        }

        private static string Dims(int[] shape) => string.Concat(shape.Select(dim => $"dim: {dim} "));

        private string Any() => Memory.Keys.ElementAt(random.Next(Memory.Count));

        private string NextLayer() => $"l{_layers++}";

        private string NextBlob() => $"b{_shapes.Count + _readers.Count + _layers++}";
    }
}
