namespace PortKit.Files.Tests;

/// <summary>What a writer who was killed leaves behind, and what becomes of it. Of one that lives nothing is touched.</summary>
public sealed class StrayTests : IDisposable
{
    private const string Tag = "4194303-0123abcd";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portkit-stray-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("net.onnx")]
    [InlineData("a [b]* c?.onnx")]
    [InlineData("ネット.onnx")]
    public void Files_of_a_dead_writer_are_cleared_by_the_next_one(string name)
    {
        if (OperatingSystem.IsWindows() && name.Contains('*', StringComparison.Ordinal))
            Assert.Skip("No file has such a name.");
        File.WriteAllText(PathOf($".{name}.portkit-{Tag}.tmp"), "half");
        File.WriteAllText(PathOf($".{name}.portkit-{Tag}.lock"), "");
        File.WriteAllText(PathOf($".{name}.portkit.lock"), "");
        File.WriteAllText(PathOf($".another.portkit-{Tag}.tmp"), "of another output");
        File.WriteAllText(PathOf(name), "old");
        Write(PathOf(name), "new");
        Assert.Equal([$".another.portkit-{Tag}.tmp", name], Names());
        Assert.Equal("new", File.ReadAllText(PathOf(name)));
    }

    /// <summary>Who writes many files looks for strays once: what comes later waits for the next one.</summary>
    [Fact]
    public void Of_many_outputs_strays_are_looked_for_once()
    {
        File.WriteAllText(PathOf($".a.onnx.portkit-{Tag}.tmp"), "half");
        using (new ManyOutputs([_folder.FullName, PathOf("none")]))
        {
            File.WriteAllText(PathOf($".b.onnx.portkit-{Tag}.tmp"), "half");
            Write(PathOf("a.onnx"), "new");
            Write(PathOf("b.onnx"), "new");
            Assert.Equal([$".b.onnx.portkit-{Tag}.tmp", "a.onnx", "b.onnx"], Names());
        }

        Write(PathOf("b.onnx"), "newer");
        Assert.Equal(["a.onnx", "b.onnx"], Names());
    }

    [Fact]
    public void A_long_name_leaves_room_for_what_is_put_around_it()
    {
        var name = new string('n', 246) + ".onnx";
        File.WriteAllText(Stray.NameFor(PathOf(name), Tag, Stray.Unfinished), "half");
        Write(PathOf(name), "new");
        Assert.Equal([name], Names());
    }

    [Fact]
    public void Files_of_a_living_writer_stay()
    {
        var path = PathOf("net.onnx");
        WholeFile.Write(path, 0, stream =>
        {
            stream.Write("first"u8);
            Write(path, "second");
            Assert.Contains(Names(), name => name.EndsWith(".tmp", StringComparison.Ordinal));
            Assert.Equal("second", File.ReadAllText(path));
        });
        Assert.Equal("first", File.ReadAllText(path));
        Assert.Equal(["net.onnx"], Names());
    }

    /// <summary>Killed between the two moves: the new data stand beside the old model, and the old data under their second name.</summary>
    [Fact]
    public void Half_a_pair_is_taken_back_before_anything_is_written()
    {
        var (data, model) = HalfMoved();
        Assert.Throws<IOException>(() => WholeFile.WriteTwo((data, 0), (model, 0), (_, _) =>
        {
            Assert.Equal(("old data", "old model"), (File.ReadAllText(data), File.ReadAllText(model)));
            throw new IOException("no more");
        }));
        Assert.Equal(("old data", "old model"), (File.ReadAllText(data), File.ReadAllText(model)));
        Assert.Equal(["net.onnx", "net.onnx.data"], Names());
    }

    [Fact]
    public void Half_a_pair_is_given_up_when_one_file_holds_all()
    {
        var (_, model) = HalfMoved();
        Assert.Throws<IOException>(() => WholeFile.Write(model, 0, _ => throw new IOException("no more")));

        // What brings the old pair back is still there.
        Assert.Contains($".net.onnx.data.portkit-{Tag}.old", Names());
        Write(model, "new");
        Assert.Equal(["net.onnx", "net.onnx.data"], Names());
    }

    [Fact]
    public void A_pair_that_arrived_leaves_no_second_name()
    {
        var (data, model) = HalfMoved();
        File.Move(PathOf($".net.onnx.portkit-{Tag}.tmp"), model, overwrite: true);
        Assert.Throws<IOException>(() => WholeFile.WriteTwo((data, 0), (model, 0), (_, _) => throw new IOException("no more")));
        Assert.Equal(("new data", "new model"), (File.ReadAllText(data), File.ReadAllText(model)));
        Assert.Equal(["net.onnx", "net.onnx.data"], Names());
    }

    [Fact]
    public void A_second_name_of_what_never_left_its_place_goes()
    {
        var (data, model) = (PathOf("net.onnx.data"), PathOf("net.onnx"));
        File.WriteAllText(data, "old data");
        File.WriteAllText(model, "old model");
        Assert.True(NativeFile.TryLink(data, PathOf($".net.onnx.data.portkit-{Tag}.old")));
        File.WriteAllText(PathOf($".net.onnx.data.portkit-{Tag}.tmp"), "new data");
        File.WriteAllText(PathOf($".net.onnx.portkit-{Tag}.tmp"), "new model");
        Assert.Throws<IOException>(() => WholeFile.WriteTwo((data, 0), (model, 0), (_, _) => throw new IOException("no more")));
        Assert.Equal(("old data", "old model"), (File.ReadAllText(data), File.ReadAllText(model)));
        Assert.Equal(["net.onnx", "net.onnx.data"], Names());
    }

    [Fact]
    public void What_only_looks_like_a_stray_stays()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Links need rights.");
        string[] names = [".net.onnx.portkit-.tmp", ".net.onnx.portkit-12-0123abcd.txt", ".net.onnx.portkit-x-0123abcd.tmp", "net.onnx.portkit-12-0123abcd.tmp"];
        foreach (var name in names)
            File.WriteAllText(PathOf(name), "mine");
        File.CreateSymbolicLink(PathOf($".net.onnx.portkit-{Tag}.tmp"), PathOf(names[0]));
        Write(PathOf("net.onnx"), "new");
        Assert.Equal([.. names.Append("net.onnx").Append($".net.onnx.portkit-{Tag}.tmp").Order(StringComparer.Ordinal)], Names());
    }

    /// <summary>Each pair is written with one number, and whoever comes last has both files.</summary>
    [Fact]
    public void Pairs_written_at_once_do_not_mix()
    {
        var (data, model) = (PathOf("net.onnx.data"), PathOf("net.onnx"));
        for (var round = 0; round < 20; round++)
        {
            Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, writer =>
            {
                WholeFile.WriteTwo((data, 0), (model, 0), (toData, toModel) =>
                {
                    toData.Write([(byte)writer]);
                    toModel.Write([(byte)writer]);
                });
            });
            Assert.Equal(File.ReadAllBytes(data), File.ReadAllBytes(model));
            Assert.Equal(["net.onnx", "net.onnx.data"], Names());
        }
    }

    private (string Data, string Model) HalfMoved()
    {
        var (data, model) = (PathOf("net.onnx.data"), PathOf("net.onnx"));
        File.WriteAllText(data, "new data");
        File.WriteAllText(PathOf($".net.onnx.data.portkit-{Tag}.old"), "old data");
        File.WriteAllText(PathOf($".net.onnx.data.portkit-{Tag}.lock"), "");
        File.WriteAllText(model, "old model");
        File.WriteAllText(PathOf($".net.onnx.portkit-{Tag}.tmp"), "new model");
        File.WriteAllText(PathOf($".net.onnx.portkit-{Tag}.lock"), "");
        return (data, model);
    }

    private static void Write(string path, string text) => WholeFile.Write(path, 0, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private IEnumerable<string> Names() => _folder.EnumerateFileSystemInfos().Select(file => file.Name).Order(StringComparer.Ordinal);
}
