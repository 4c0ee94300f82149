using System.Text;
using System.Text.Json;

namespace PortKit.Training;

/// <summary>What the model of a training step says of its inputs, so that a program knows what to feed back and what a snapshot holds.</summary>
internal static class TrainingMetadata
{
    /// <summary>The entry of the model's metadata.</summary>
    public const string Key = "portkit.training";

    /// <summary>The entry: the roles of the inputs, in the order of a .caffemodel and a .solverstate.</summary>
    public static KeyValuePair<string, string> Of(TrainingStep step)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("iteration", TrainingStep.IterationName);
            json.WriteString("loss", TrainingStep.LossName);
            json.WriteString("learning_rate", TrainingStep.RateName);
            Write(json, "weights", step.States, TrainingRole.Weight);
            Write(json, "histories", step.States, TrainingRole.History);
            Write(json, "carried", step.States, TrainingRole.Carried);
            Write(json, "data", step.Feeds, TrainingRole.Data);
            Write(json, "drawn", step.Feeds, TrainingRole.Drawn);
            json.WriteEndObject();
        }

        return new(Key, Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<TrainingState> states, TrainingRole role)
    {
        json.WriteStartArray(name);
        foreach (var state in states.Where(state => state.Role == role))
            json.WriteStringValue(state.Name);
        json.WriteEndArray();
    }
}
