using System.Text.Json.Serialization;

namespace PortKit.Cli.Batch;

/// <summary>The files in JSON that a run of several inputs keeps or writes: code for them is made when PortKit is built.</summary>
[JsonSerializable(typeof(DoneRecord))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
internal sealed partial class BatchJson : JsonSerializerContext;
