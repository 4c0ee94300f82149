using Microsoft.ML.OnnxRuntime;
using PortKit.Net;

namespace PortKit.Tests.Harness;

/// <summary>Runs a model in ONNX Runtime.</summary>
internal static class Session
{
    /// <summary>The outputs of a model, by name, with their shapes.</summary>
    /// <param name="net">The net.</param>
    /// <param name="inputs">What it is fed, by name.</param>
    /// <param name="shapes">The shapes of that; null for those of the plan.</param>
    /// <param name="model">What is in the model; null for the defaults.</param>
    public static Dictionary<string, (Shape Shape, float[] Values)> Run(
        PlanResult net, IReadOnlyDictionary<string, float[]> inputs, IReadOnlyDictionary<string, Shape>? shapes = null, ModelOptions? model = null)
    {
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        using var bytes = new MemoryStream();
        var written = net.Net.WriteModel(bytes, model);
        Assert.True(written.Succeeded, string.Join('\n', written.Diagnostics));
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, IntraOpNumThreads = 1 };
        using var session = new InferenceSession(bytes.ToArray(), options);
        var feeds = net.Net.Plan.Inputs.Where(input => session.InputMetadata.ContainsKey(input.Name)).ToDictionary(
            input => input.Name,
            input => OrtValue.CreateTensorValueFromMemory(inputs[input.Name], (shapes?[input.Name] ?? input.Shape).ToLongs()));
        using var run = new RunOptions();
        using var results = session.Run(run, feeds, session.OutputNames);
        var outputs = new Dictionary<string, (Shape, float[])>();
        for (var i = 0; i < session.OutputNames.Count; i++)
        {
            var dims = results[i].GetTensorTypeAndShape().Shape;
            outputs.Add(session.OutputNames[i], (new Shape([.. dims.Select(dim => (int)dim)]), results[i].GetTensorDataAsSpan<float>().ToArray()));
        }

        foreach (var feed in feeds.Values)
            feed.Dispose();
        return outputs;
    }

    /// <summary>The first output of a model in a file, for one input.</summary>
    public static float[] RunFile(string path, string input, long[] dims, float[] values)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, IntraOpNumThreads = 1 };

        // Prepacked weights would double the memory.
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        using var session = new InferenceSession(path, options);
        using var feed = OrtValue.CreateTensorValueFromMemory(values, dims);
        using var run = new RunOptions();
        using var results = session.Run(run, [input], [feed], session.OutputNames);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
