using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PortKit.Files;

/// <summary>A file as the system numbers it, which .NET does not tell.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Number">The file's number in it: the inode, or the file index of Windows.</param>
/// <param name="IsFile">Whether it is a file or a folder, and not a device, a pipe or a socket.</param>
internal readonly record struct NativeFile(ulong Device, ulong Number, bool IsFile)
{
    private const int FromWorkingDirectory = -100, EmptyPath = 0x1000;

    /// <summary>The file of a name, links followed; null if there is none, or the system is not one that can be asked.</summary>
    public static NativeFile? Find(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() ? OnLinux(FromWorkingDirectory, path, 0)
                : OperatingSystem.IsMacOS() ? OnMacOS(path)
                : OperatingSystem.IsWindows() ? OnWindows(path)
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The file that is open, whatever its name leads to by now; null if the system is not one that can be asked.</summary>
    public static NativeFile? Find(SafeFileHandle file)
    {
        // The handle has the descriptor's number, which stays its own while it is open.
        var descriptor = (int)file.DangerousGetHandle();
        return OperatingSystem.IsLinux() ? OnLinux(descriptor, "", EmptyPath) : OperatingSystem.IsMacOS() ? OnMacOS(descriptor) : null;
    }

    /// <summary>Gives a file a second name, which .NET has no call for; false where the system or the file system has none.</summary>
    public static bool TryLink(string path, string name)
    {
        try
        {
            return !OperatingSystem.IsWindows() ? Link(path, name) == 0 : CreateHardLink(name, path, IntPtr.Zero);
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    // statx, as its struct is the same on every processor: mode at 28, inode at 32, the device's two numbers at 136.
    private static NativeFile? OnLinux(int folder, string path, int flags)
    {
        const int BasicStats = 0x7FF;
        var stat = new byte[256];
        if (Statx(folder, path, flags, BasicStats, stat) != 0)
            return null;
        return new(BitConverter.ToUInt64(stat, 136), BitConverter.ToUInt64(stat, 32), IsFileMode(BitConverter.ToUInt16(stat, 28)));
    }

    private static NativeFile? OnMacOS(string path)
    {
        var stat = new byte[256];
        return (IsIntel ? StatInode64(path, stat) : Stat(path, stat)) == 0 ? OfDarwin(stat) : null;
    }

    private static NativeFile? OnMacOS(int descriptor)
    {
        var stat = new byte[256];
        return (IsIntel ? FstatInode64(descriptor, stat) : Fstat(descriptor, stat)) == 0 ? OfDarwin(stat) : null;
    }

    // struct stat of Darwin with 64-bit inodes: device at 0, mode at 4, inode at 8.
    private static NativeFile OfDarwin(byte[] stat) =>
        new(BitConverter.ToUInt32(stat, 0), BitConverter.ToUInt64(stat, 8), IsFileMode(BitConverter.ToUInt16(stat, 4)));

    // BY_HANDLE_FILE_INFORMATION: the volume at 28, the index in two halves at 44.
    private static NativeFile? OnWindows(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var information = new byte[52];
        return GetFileInformationByHandle(file, information)
            ? new(BitConverter.ToUInt32(information, 28), BitConverter.ToUInt64(information, 44), true)
            : null;
    }

    private static bool IsIntel => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static bool IsFileMode(int mode) => (mode & 0xF000) is 0x8000 or 0x4000;

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] stat);

    [DllImport("libc", EntryPoint = "stat")]
    private static extern int Stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] stat);

    [DllImport("libc", EntryPoint = "stat$INODE64")]
    private static extern int StatInode64([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] stat);

    [DllImport("libc", EntryPoint = "fstat")]
    private static extern int Fstat(int descriptor, [Out] byte[] stat);

    [DllImport("libc", EntryPoint = "fstat$INODE64")]
    private static extern int FstatInode64(int descriptor, [Out] byte[] stat);

    [DllImport("libc", EntryPoint = "link")]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("kernel32", CharSet = CharSet.Unicode, EntryPoint = "CreateHardLinkW")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CreateHardLink(string name, string path, IntPtr attributes);

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetFileInformationByHandle(SafeFileHandle file, [Out] byte[] information);
}
