namespace PortKit.Cli.Commands;

/// <summary>A filler, in JSON; its other fields are numbers of the distribution.</summary>
internal sealed record ExplainedFiller(string Type, string? VarianceNorm, int? Sparse, string? Caffe);
