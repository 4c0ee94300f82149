using PortKit.House.Tests.Compiled;

namespace PortKit.House.Tests;

/// <summary>Every type of src that is neither nested nor seen by its file alone stands in a file of its name: the name leads to the file.</summary>
public sealed class FileNameTests
{
    public static TheoryData<string> Projects() => [.. ReferenceTests.Projects];

    /// <summary>Types that have no file of their own yet, with the file that they are in. An entry that is not needed any more fails.</summary>
    private static readonly string[] KnownGuests =
    [
        "PortKit.Caffe/Diagnostic.cs: DiagnosticSeverity",
        "PortKit.Caffe/Weights/FileBlob.cs: FileSegment",
        "PortKit.Caffe/Weights/FileBlob.cs: StoredType",
        "PortKit.Caffe/Weights/FileBlob.cs: ValueKind",
        "PortKit.Caffe/Weights/Hdf5/Hdf5Chunks.cs: Hdf5Chunk",
        "PortKit.Caffe/Weights/Hdf5/Hdf5Group.cs: Hdf5Link",
        "PortKit.Caffe/Weights/Hdf5/Hdf5ObjectHeader.cs: Hdf5MessageType",
        "PortKit.Caffe/Weights/WireReader.cs: WireField",
        "PortKit.Caffe/Weights/WireReader.cs: WireType",
        "PortKit.Initializers/Caffe/CaffeFiller.cs: FillContext",
        "PortKit.Initializers/Equivalents/Distribution.cs: DistributionKind",
        "PortKit.Onnx/ModelCheck.cs: ModelProblem",
        "PortKit.Verification/ModelProbe.cs: ProbeResult",
        "PortKit/Layers/LayerSupport.cs: LayerSupportKind",
        "PortKit/Loading/NetLoader.cs: LoadedNet",
        "PortKit/Net/LearnableBlob.cs: BlobSpec",
        "PortKit/Net/LearnableBlob.cs: FillStep",
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_type_stands_in_a_file_of_its_name(string project)
    {
        var known = KnownGuests.Where(guest => guest.StartsWith($"{project}/", StringComparison.Ordinal));
        Assert.Equal(known.Order(StringComparer.Ordinal), Guests(project).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_type_in_several_files_is_in_one_folder(string project)
    {
        foreach (var type in CompiledProject.Read(project).Types)
            Assert.Single(type.Files.Select(Path.GetDirectoryName).Distinct());
    }

    /// <summary>The types in files of another name. What follows the first dot of a file's name says which part of the type it holds.</summary>
    private static IEnumerable<string> Guests(string project) =>
        from type in CompiledProject.Read(project).Types
        where !type.IsFileLocal
        from file in type.Files
        where Path.GetFileName(file).Split('.')[0] != type.Name
        select $"{project}/{file}: {type.Name}";
}
