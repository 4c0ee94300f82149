using System.Diagnostics;

namespace PortKit.Cli.Tests.Crashes;

/// <summary>A disk without room, or one that may only be read: the old files stay, and nothing else does.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Net =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 1000 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 1000 weight_filler { type: "xavier" } } }
        """;

    private static readonly string[] Outputs = ["m.onnx", "m.onnx.data", "r.html", "w.npz", "w.npz.json"];

    private readonly TemporaryFolder _folder = new();

    public FullDiskTests() => _folder.Write("net.prototxt", Net);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Commands { get; } =
    [
        "convert net.prototxt --seed 1 -o disk/m.onnx",
        "convert net.prototxt --seed 1 -o disk/m.onnx --external-data",
        "init net.prototxt --seed 1 -o disk/w.npz",
        "init net.prototxt --seed 1 -o disk/w.safetensors",
        "init net.prototxt --seed 1 -o disk/w.caffemodel.h5",
        "report net.prototxt --seed 1 -o disk/r.html --no-signal --no-verify",
    ];

    /// <summary>No file may grow beyond 8 KiB, for whoever has no disk to fill.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void A_file_that_cannot_grow(string command)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There is no such limit.");
        Directory.CreateDirectory(_folder.PathOf("disk"));

        // The code that the runtime makes lies in a file as well, unless it may be written while it runs.
        Fails($"trap '' XFSZ; ulimit -f 16; export DOTNET_EnableWriteXorExecute=0; exec {PortKit} {command}");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_disk_that_is_full(string command)
    {
        using var disk = Disk.Mount(_folder.PathOf("disk"), "size=48k");
        Fails($"exec {PortKit} {command}");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_disk_that_may_only_be_read(string command)
    {
        if (Environment.UserName != "root")
        {
            // Root is not kept from writing into a folder by its mode.
            Directory.CreateDirectory(_folder.PathOf("disk"));
            Fails($"chmod 555 disk; {PortKit} {command}; code=$?; chmod 755 disk; exit $code");
            return;
        }

        using var disk = Disk.Mount(_folder.PathOf("disk"), "size=48k");
        Fails($"mount -o remount,ro disk && exec {PortKit} {command}");
    }

    private static string PortKit => $"dotnet '{Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll")}'";

    private void Fails(string line)
    {
        foreach (var output in Outputs)
            File.WriteAllText(_folder.PathOf($"disk/{output}"), "old");
        var start = new ProcessStartInfo("sh") { WorkingDirectory = _folder.Root, ArgumentList = { "-c", line }, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 2, $"{process.ExitCode}: {error}");
        Assert.Contains("error PK4002: The output cannot be written: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain(".portkit-", error, StringComparison.Ordinal);
        Assert.Equal(Outputs, Directory.EnumerateFileSystemEntries(_folder.PathOf("disk")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Outputs, output => Assert.Equal("old", File.ReadAllText(_folder.PathOf($"disk/{output}"))));
    }

    /// <summary>A small disk in memory.</summary>
    private sealed class Disk(string path) : IDisposable
    {
        public static Disk Mount(string path, string options)
        {
            Directory.CreateDirectory(path);
            if (!OperatingSystem.IsLinux() || Environment.UserName != "root" || Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path) != 0)
                Assert.Skip("Only root can make a disk.");
            return new Disk(path);
        }

        public void Dispose() => Run("umount", path);

        private static int Run(string program, params string[] arguments)
        {
            using var process = Process.Start(program, arguments);
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
