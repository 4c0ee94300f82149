using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

/// <summary>Nets that are nothing but one layer that brings data in.</summary>
internal static class DataNets
{
    /// <summary>A layer 'd' with tops of these names.</summary>
    public static string Of(string type, string tops, string fields) =>
        $"layer {{ name: 'd' type: '{type}' {string.Concat(tops.Split(' ').Select(top => $"top: '{top}' "))}{fields} }}";

    /// <summary>Plans it, with shapes given as <c>data=1x3x8x8</c>, and expects no error.</summary>
    public static PlanResult Plan(string text, Phase phase = Phase.Test, params string[] given)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", Options(phase, given));
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        return net;
    }

    /// <summary>The shapes of the inputs that come of it, such as <c>data=1x3x8x8 label=1</c>.</summary>
    public static string Inputs(PlanResult net) => string.Join(' ', net.Net!.Plan.Inputs.Select(input => $"{input.Name}={input.Shape}"));

    /// <summary>The one diagnostic.</summary>
    public static Diagnostic Said(PlanResult net) => Assert.Single(net.Diagnostics);

    /// <summary>Expects an error of this code at the place that <c>@</c> marks.</summary>
    public static Diagnostic Refuses(string code, string marked, params string[] given)
    {
        var at = marked.IndexOf('@', StringComparison.Ordinal);
        return Refused.Check(marked.Remove(at, 1), code, 1, at + 1, Options(Phase.Test, given) with { Seed = 1 });
    }

    /// <summary>How many numbers building the layer draws, in either phase.</summary>
    public static (int Train, int Test) Draws(string text, params string[] given) =>
        (Plan(text, Phase.Train, given).Net!.Plan.Layers[0].Plan.SetupDraws, Plan(text, Phase.Test, given).Net!.Plan.Layers[0].Plan.SetupDraws);

    private static ConvertOptions Options(Phase phase, string[] given) => new()
    {
        Phase = phase,
        InputShapes = given.Select(text => text.Split('=')).ToDictionary(
            parts => parts[0], parts => new Shape([.. parts[1].Split('x').Select(int.Parse)])),
    };
}
