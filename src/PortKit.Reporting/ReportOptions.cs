namespace PortKit.Reporting;

/// <summary>What a page shows. The defaults are those of the command line.</summary>
public sealed record ReportOptions
{
    /// <summary>Whether to measure the signal under the net's own fillers and under others.</summary>
    public bool Signal { get; init; } = true;

    /// <summary>Whether to verify the model in ONNX Runtime against Caffe's arithmetic, blob by blob.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// Words a diagnostic for whoever reads the page: a program that has other names for the options puts those in. Null for the library's own.
    /// </summary>
    public Func<Diagnostic, Diagnostic>? Wording { get; init; }

    /// <summary>The model that is verified; with <see cref="ModelOptions.AllBlobs"/> every blob version is compared, else the outputs.</summary>
    public ModelOptions Model { get; init; } = new() { AllBlobs = true };

    /// <summary>
    /// How many threads ONNX Runtime takes for a session; 0 for as many as there are processors. A program that runs several models at a time shares
    /// the processors out.
    /// </summary>
    public int Threads { get; init; }
}
