using System.Text.Json.Serialization;
using PortKit.Cli.Batch;
using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary>The documents that commands print with <c>--json</c>: code for them is made when PortKit is built.</summary>
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(ExplainDocument))]
[JsonSerializable(typeof(CompareDocument))]
[JsonSerializable(typeof(InspectDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(UnfinishedDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(VerifyTrainingDocument))]
[JsonSerializable(typeof(WeightsDocument))]
internal sealed partial class JsonDocuments : JsonSerializerContext;
