namespace PortKit.Files.Tests;

public sealed class WholeFileTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_file_of_another_length_than_announced_does_not_appear(int announced)
    {
        var folder = Directory.CreateTempSubdirectory("portkit-length-");
        try
        {
            var path = Path.Combine(folder.FullName, "w.npz");
            File.WriteAllText(path, "old");
            Assert.Throws<InvalidDataException>(() => WholeFile.Write(path, announced, stream => stream.Write("new"u8)));
            Assert.Throws<InvalidDataException>(() =>
                WholeFile.WriteTwo((path, 3), (path + ".json", announced), (one, other) =>
                {
                    one.Write("new"u8);
                    other.Write("new"u8);
                }));
            Assert.Equal(path, Assert.Single(Directory.GetFiles(folder.FullName)));
            Assert.Equal("old", File.ReadAllText(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("/dev/null", true)]
    [InlineData("/dev/no-such-device", false)]
    [InlineData("some.onnx", false)]
    public void Devices_are_known(string path, bool isDevice)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There are no devices among the files.");
        Assert.Equal(isDevice, WholeFile.IsDevice(path));
    }

    [Fact]
    public void A_link_to_a_device_is_one_and_a_link_to_itself_is_none()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There are no devices among the files.");
        var folder = Directory.CreateTempSubdirectory("portkit-device-");
        try
        {
            var link = Path.Combine(folder.FullName, "net.onnx");
            File.CreateSymbolicLink(link, "/dev/null");
            Assert.True(WholeFile.IsDevice(link));
            var circle = Path.Combine(folder.FullName, "circle");
            File.CreateSymbolicLink(circle, circle);
            Assert.False(WholeFile.IsDevice(circle));
            Assert.Throws<IOException>(() => WholeFile.Write(circle, 3, stream => stream.Write("new"u8)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>They lie under /dev, and an old one must not shine through at the end of a shorter new one.</summary>
    [Fact]
    public void Files_in_shared_memory_are_files()
    {
        if (!Directory.Exists("/dev/shm"))
            Assert.Skip("There is no /dev/shm.");
        var path = Path.Combine("/dev/shm", Path.GetRandomFileName());
        try
        {
            File.WriteAllText(path, "longer than what comes");
            WholeFile.Write(path, 3, stream => stream.Write("new"u8));
            Assert.Equal("new", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A pipe with a name takes what is written, and is not replaced by a file.</summary>
    [Theory]
    [InlineData("pipe")]
    [InlineData("link")]
    public async Task A_pipe_is_written_through(string name)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Pipes are no files.");
        var folder = Directory.CreateTempSubdirectory("portkit-pipe-");
        try
        {
            var path = Path.Combine(folder.FullName, "pipe");
            using (var make = System.Diagnostics.Process.Start("mkfifo", path))
                await make.WaitForExitAsync(TestContext.Current.CancellationToken);
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "link"), "pipe");
            Assert.True(WholeFile.IsDevice(Path.Combine(folder.FullName, name)));
            var read = Task.Run(() => File.ReadAllText(path), TestContext.Current.CancellationToken);
            WholeFile.Write(Path.Combine(folder.FullName, name), 0, stream => stream.Write("through"u8));
            Assert.Equal("through", await read);
            Assert.Equal(2, folder.GetFileSystemInfos().Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_is_cancelled_does_not_appear()
    {
        var folder = Directory.CreateTempSubdirectory("portkit-cancel-");
        using var cancellation = new CancellationTokenSource();
        try
        {
            var path = Path.Combine(folder.FullName, "w.npz");
            File.WriteAllText(path, "old");
            Assert.Throws<OperationCanceledException>(() => WholeFile.Write(
                path,
                3,
                stream =>
                {
                    stream.Write("new"u8);
                    cancellation.Cancel();
                },
                cancellation.Token));
            Assert.Throws<OperationCanceledException>(() => WholeFile.WriteTwo(
                (path, 0), (path + ".json", 0), (one, _) => one.Write(new byte[WriteBehindStream.PieceLength + 1]), cancellation.Token));
            Assert.Equal(path, Assert.Single(Directory.GetFiles(folder.FullName)));
            Assert.Equal("old", File.ReadAllText(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
